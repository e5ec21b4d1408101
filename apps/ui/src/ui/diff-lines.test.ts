import { describe, expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'

const drawn = (before: string | null, after: string) =>
  diffLines(before, after).map(
    ({ kind, text }) => `${{ same: ' ', added: '+', taken: '-', skipped: '…' }[kind]}${text}`
  )

describe('diffLines', () => {
  it('shows a new file as added', () => {
    expect(drawn(null, 'a\nb')).toEqual(['+a', '+b'])
  })

  it('shows what was taken and what was added', () => {
    expect(drawn('a\nb\nc', 'a\nB\nc\nd')).toEqual([' a', '-b', '+B', ' c', '+d'])
  })

  it('keeps lines that both texts share between changes', () => {
    expect(drawn('x\nkeep\ny', 'z\nkeep\nw')).toEqual(['-x', '+z', ' keep', '-y', '+w'])
  })

  it('leaves out long unchanged stretches', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`)
    const after = lines.with(10, 'changed')
    expect(drawn(lines.join('\n'), after.join('\n'))).toEqual([
      '…7 unchanged lines',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+changed',
      ' line 11',
      ' line 12',
      ' line 13',
      '…6 unchanged lines'
    ])
  })
})
