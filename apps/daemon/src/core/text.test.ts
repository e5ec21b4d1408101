import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitToBytes, jsonByteLength, sanitize, sanitizeChunk, truncate } from './text.ts'

/** Any string, including lone surrogates, NUL, control characters, quotes, and characters of one to four bytes in UTF-8. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\ud83c', '\udfad', '🎭', '\u001f', '\n', '"', '\\', 'é', '界', '\u2028', '\u007f')
    )
  )
  .map(parts => parts.join(''))

it('[S2] sanitizes to valid UTF-8 of the same length, and replaces only lone surrogates and NUL', () => {
  fc.assert(
    fc.property(anyText, text => {
      const sanitized = sanitize(text)
      expect(Buffer.from(sanitized, 'utf8').toString('utf8')).toBe(sanitized)
      expect(sanitized).not.toContain('\0')
      expect(sanitized.length).toBe(text.length)
      expect(sanitize(sanitized)).toBe(sanitized)
      for (let index = 0; index < text.length; index++) {
        if (sanitized[index] !== text[index]) expect(sanitized[index]).toBe('\uFFFD')
      }
    })
  )
})

it('[S2] carries a high surrogate at the end of a chunk over to the next', () => {
  expect(sanitizeChunk('ab\ud83c')).toEqual({ text: 'ab', carry: '\ud83c' })
  expect(sanitizeChunk('\ud83c\udfad')).toEqual({ text: '🎭', carry: '' })
  expect(sanitizeChunk('\udfad\0')).toEqual({ text: '\uFFFD\uFFFD', carry: '' })
})

it('[S9] returns the longest prefix of whole characters that fits, and its size', () => {
  fc.assert(
    fc.property(anyText.map(sanitize), fc.nat(200), (text, maxBytes) => {
      const prefix = fitToBytes(text, maxBytes)
      expect(text.startsWith(prefix.text)).toBe(true)
      expect(prefix.bytes).toBe(jsonByteLength(prefix.text))
      expect(prefix.bytes).toBeLessThanOrEqual(maxBytes)
      const [next = ''] = text.slice(prefix.text.length)
      expect(next.length && /^[\udc00-\udfff]/.test(next)).toBeFalsy()
      if (next) expect(prefix.bytes + jsonByteLength(next)).toBeGreaterThan(maxBytes)
    })
  )
})

it('[S9] truncates to the given size and ends with an ellipsis', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 3, max: 200 }), (text, bytes) => {
      const truncated = truncate(text, bytes)
      expect(jsonByteLength(truncated)).toBeLessThanOrEqual(bytes)
      if (jsonByteLength(sanitize(text)) <= bytes) expect(truncated).toBe(sanitize(text))
      else expect(truncated.endsWith('…')).toBe(true)
    })
  )
})
