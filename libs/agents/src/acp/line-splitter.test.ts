import { describe, expect, it } from 'vitest'
import { LineSplitter } from './line-splitter.ts'

describe('LineSplitter', () => {
  it('returns the same lines for any chunk size', () => {
    const text = 'one\ntwö 🎭\n\nfour\n'
    const bytes = Buffer.from(text)
    for (let size = 1; size <= bytes.length; size++) {
      const splitter = new LineSplitter()
      const lines: string[] = []
      for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.split(bytes.subarray(at, at + size)))
      expect(lines).toEqual(['one', 'twö 🎭', '', 'four'])
    }
  })

  it('accepts a line of the maximum length and refuses a longer one', () => {
    const splitter = new LineSplitter(8)
    expect([...splitter.split(Buffer.from('12345678\n1234'))]).toEqual(['12345678'])
    expect(() => [...splitter.split(Buffer.from('56789'))]).toThrow('sent a message larger than')
  })
})
