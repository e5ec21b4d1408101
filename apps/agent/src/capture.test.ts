import { expect, it } from 'vitest'
import { Capture } from './capture.ts'

function captured(most: number, ...pieces: string[]): string {
  const capture = new Capture(most)
  for (const piece of pieces) capture.add(piece)
  return capture.text()
}

it('keeps all of what fits', () => {
  expect(captured(8, 'abc', 'defg', 'h')).toBe('abcdefgh')
  expect(captured(8)).toBe('')
})

it('keeps the beginning and the end of what does not', () => {
  expect(captured(8, 'abcdefghijkl')).toBe('abcd\n[4 characters are left out here.]\nijkl')
  expect(captured(8, ...'abcdefghijkl')).toBe('abcd\n[4 characters are left out here.]\nijkl')
})

it('cuts no character in two', () => {
  for (const pieces of [['a', '😀', '😀', '😀', '😀', '😀', 'b'], ['a😀😀😀😀😀b'], ['😀😀😀😀😀']]) {
    const text = captured(6, ...pieces)
    expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
    expect(text).toContain('left out')
  }
})
