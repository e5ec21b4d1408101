import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendAtOffset } from './append-at-offset.ts'

describe('appendAtOffset', () => {
  it('[S2] appends new text, ignores known text, and reports missing text', () => {
    expect(appendAtOffset('', { offset: 0, text: 'ab' })).toBe('ab')
    expect(appendAtOffset('ab', { offset: 1, text: 'bc' })).toBe('abc')
    expect(appendAtOffset('abc', { offset: 1, text: 'bc' })).toBe('abc')
    expect(appendAtOffset('abc', { offset: 0, text: '' })).toBe('abc')
    expect(appendAtOffset('ab', { offset: 3, text: 'd' })).toBeUndefined()
  })

  it('[S2] counts UTF-16 code units', () => {
    expect(appendAtOffset('🎭', { offset: 2, text: '!' })).toBe('🎭!')
    expect(appendAtOffset('🎭', { offset: 1, text: '!' })).toBe('🎭')
  })

  it('[S2] builds a prefix of the text from deltas in any order, repeated and overlapping', () => {
    const deltas = fc.string({ unit: 'grapheme', maxLength: 40 }).chain(text => {
      const delta = fc
        .tuple(fc.nat(text.length), fc.nat(text.length))
        .map(([from, to]) => ({ offset: Math.min(from, to), text: text.slice(Math.min(from, to), Math.max(from, to)) }))
      return fc.tuple(fc.constant(text), fc.array(delta))
    })
    fc.assert(
      fc.property(deltas, ([text, all]) => {
        let held = ''
        for (const delta of all) {
          const after = appendAtOffset(held, delta)
          expect(after === undefined).toBe(delta.offset > held.length)
          held = after ?? held
          expect(text.startsWith(held)).toBe(true)
        }
        const whole = appendAtOffset(held, { offset: 0, text })
        expect(whole).toBe(text)
      })
    )
  })
})
