import { describe, expect, it } from 'vitest'
import { Lines } from './line-splitter.ts'

describe('Lines', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = 'one\ntwö 🎭\n\nfour\n'
    const bytes = Buffer.from(text)
    for (let size = 1; size <= bytes.length; size++) {
      const lines = new Lines()
      const found: string[] = []
      for (let at = 0; at < bytes.length; at += size) found.push(...lines.in(bytes.subarray(at, at + size)))
      expect(found).toEqual(['one', 'twö 🎭', '', 'four'])
    }
  })

  it('refuses a line that is too long, and takes one that is just not', () => {
    const lines = new Lines(8)
    expect([...lines.in(Buffer.from('12345678\n1234'))]).toEqual(['12345678'])
    expect(() => [...lines.in(Buffer.from('56789'))]).toThrow('sent a message of more than')
  })
})
