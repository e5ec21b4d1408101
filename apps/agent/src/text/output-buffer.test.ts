import { expect, it } from 'vitest'
import { OutputBuffer } from './output-buffer.ts'

function collect(maxCharacters: number, ...pieces: string[]): string {
  const buffer = new OutputBuffer(maxCharacters)
  for (const piece of pieces) buffer.add(piece)
  return buffer.text()
}

it('keeps all output within the limit', () => {
  expect(collect(8, 'abc', 'defg', 'h')).toBe('abcdefgh')
  expect(collect(8)).toBe('')
})

it('keeps the beginning and the end of longer output', () => {
  expect(collect(8, 'abcdefghijkl')).toBe('abcd\n[4 characters omitted]\nijkl')
  expect(collect(8, ...'abcdefghijkl')).toBe('abcd\n[4 characters omitted]\nijkl')
})

it('splits no character', () => {
  for (const pieces of [['a', '😀', '😀', '😀', '😀', '😀', 'b'], ['a😀😀😀😀😀b'], ['😀😀😀😀😀']]) {
    const text = collect(6, ...pieces)
    expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
    expect(text).toContain('omitted')
  }
})
