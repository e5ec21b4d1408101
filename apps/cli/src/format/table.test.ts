import { describe, expect, it } from 'vitest'
import { formatTable } from './table.ts'

describe('formatTable', () => {
  it('aligns columns and leaves no spaces at the ends', () => {
    expect(
      formatTable([
        ['a', 'bb', 'c'],
        ['aaa', 'b', '']
      ])
    ).toEqual(['a    bb  c', 'aaa  b'])
  })

  it('truncates lines that are wider than the terminal', () => {
    expect(formatTable([['id', 'a long title']], 10)).toEqual(['id  a lon…'])
    expect(formatTable([['id', 'title']], 9)).toEqual(['id  title'])
  })

  it('truncates other columns than the last one to a third of the width', () => {
    const rows = [
      ['ab', 'a very long name of somebody', 'c'],
      ['a', 'b', 'title']
    ]
    expect(formatTable(rows, 60)).toEqual([`ab  a very long name of…  c`, `a   b${' '.repeat(21)}title`])
    expect(formatTable(rows)[0]).toBe('ab  a very long name of somebody  c')
  })

  it('counts the columns of wide and combined characters', () => {
    expect(
      formatTable([
        ['🎭', 'x'],
        ['ランプ', 'y'],
        ['e\u0301', 'z'],
        ['abcdef', '']
      ])
    ).toEqual(['🎭      x', 'ランプ  y', 'e\u0301       z', 'abcdef'])
    expect(formatTable([['ランプの切り替え']], 8)).toEqual(['ランプ…'])
  })
})
