import { describe, expect, it } from 'vitest'
import { diffLines } from './diff.ts'

const format = (before: string | null, after: string) => diffLines(before, after).map(({ sign, text }) => sign + text)

describe('diffLines', () => {
  it('shows every line of a new file', () => {
    expect(format(null, 'a\nb\n')).toEqual(['+a', '+b'])
  })

  it('shows the changed lines with two lines of context', () => {
    expect(format('1\n2\n3\n4\n5\n6\n7', '1\n2\n3\nfour\n5\n6\n7')).toEqual([' 2', ' 3', '-4', '+four', ' 5', ' 6'])
  })

  it('leaves out the unchanged lines between two changes', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}`)
    const after = lines.map(line => (line === '3' || line === '16' ? 'new' : line))
    expect(format(lines.join('\n'), after.join('\n'))).toEqual([
      ' 1',
      ' 2',
      '-3',
      '+new',
      ' 4',
      ' 5',
      ' 14',
      ' 15',
      '-16',
      '+new',
      ' 17',
      ' 18'
    ])
  })

  it('shows one insertion or deletion among equal lines', () => {
    expect(format('a\na', 'a\na\na').filter(line => line.startsWith('+'))).toEqual(['+a'])
    expect(format('a\na\na', 'a').filter(line => line.startsWith('-'))).toEqual(['-a', '-a'])
  })

  it('is empty for equal texts, and shows every line of a file that is emptied', () => {
    expect(format('a\nb\nc', 'a\nb\nc')).toEqual([])
    expect(format('a\nb', '')).toEqual(['-a', '-b'])
  })

  it('shows the old and the new text where too much has changed', () => {
    const before = Array.from({ length: 2000 }, (_, index) => `old ${index}`)
    const after = Array.from({ length: 2000 }, (_, index) => `new ${index}`)
    const lines = format(before.join('\n'), after.join('\n'))
    expect(lines).toEqual([...before.map(line => `-${line}`), ...after.map(line => `+${line}`)])
  })
})
