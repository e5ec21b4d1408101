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

  it('counts characters and not code units', () => {
    expect(
      tableLines([
        ['🎭', 'x'],
        ['ab', 'y']
      ])
    ).toEqual(['🎭   x', 'ab  y'])
  })
})
