import { describe, expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'

const SIGNS = { same: ' ', added: '+', removed: '-', skipped: '…' }

const render = (before: string | null, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${SIGNS[kind]}${text}`)

describe('diffLines', () => {
  it('shows a new file as added', () => {
    expect(render(null, 'a\nb')).toEqual(['+a', '+b'])
  })

  it('shows removed and added lines', () => {
    expect(render('a\nb\nc', 'a\nB\nc\nd')).toEqual([' a', '-b', '+B', ' c', '+d'])
  })

  it('keeps common lines between changes', () => {
    expect(render('x\nkeep\ny', 'z\nkeep\nw')).toEqual(['-x', '+z', ' keep', '-y', '+w'])
  })

  it('collapses long unchanged runs', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`)
    const after = lines.with(10, 'changed')
    expect(render(lines.join('\n'), after.join('\n'))).toEqual([
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

  it('shows both texts whole when nearly everything changed', () => {
    const numbered = (word: string) => Array.from({ length: 600 }, (_, i) => `${word} ${i}`).join('\n')
    const kinds = diffLines(numbered('old'), numbered('new')).map(({ kind }) => kind)
    expect(kinds).toEqual([...Array(600).fill('removed'), ...Array(600).fill('added')])
  })
})
