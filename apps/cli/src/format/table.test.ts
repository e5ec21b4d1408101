import { describe, expect, it } from 'vitest'
import { tableLines } from './table.ts'

describe('a table', () => {
  it('aligns its columns and leaves no space at the ends', () => {
    expect(
      tableLines([
        ['a', 'bb', 'c'],
        ['aaa', 'b', '']
      ])
    ).toEqual(['a    bb  c', 'aaa  b'])
  })

  it('cuts what does not fit the width', () => {
    expect(tableLines([['id', 'a long title']], 10)).toEqual(['id  a lon…'])
    expect(tableLines([['id', 'title']], 9)).toEqual(['id  title'])
  })

  it('cuts a long column before the last one to a third of the width', () => {
    const rows = [
      ['ab', 'a very long name of somebody', 'c'],
      ['a', 'b', 'title']
    ]
    expect(tableLines(rows, 60)).toEqual([`ab  a very long name of…  c`, `a   b${' '.repeat(21)}title`])
    expect(tableLines(rows)[0]).toBe('ab  a very long name of somebody  c')
  })

  it('counts characters and not code units', () => {
    expect(
      tableLines([
        ['🎭', 'x'],
        ['ab', 'y']
      ])
    ).toEqual(['🎭   x', 'ab  y'])
  })
})
