import { describe, expect, it } from 'vitest'
import { difference } from './diff.ts'

const shown = (before: string | null, after: string) => difference(before, after).map(({ sign, text }) => sign + text)

describe('a difference', () => {
  it('is the whole of a new file', () => {
    expect(shown(null, 'a\nb\n')).toEqual(['+a', '+b'])
  })

  it('is what changes, with two lines around it', () => {
    expect(shown('1\n2\n3\n4\n5\n6\n7', '1\n2\n3\nfour\n5\n6\n7')).toEqual([' 2', ' 3', '-4', '+four', ' 5', ' 6'])
  })

  it('counts no line twice where the same ones follow each other', () => {
    expect(shown('a\na', 'a\na\na')).toEqual([' a', ' a', '+a'])
    expect(shown('a\na\na', 'a')).toEqual([' a', '-a', '-a'])
  })

  it('is nothing where nothing changes, and all of it where a file is emptied', () => {
    expect(shown('a\nb\nc', 'a\nb\nc')).toEqual([])
    expect(shown('a\nb', '')).toEqual(['-a', '-b'])
  })
})
