import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clean, cleaned, encodedBytes, fitting, shortened } from './text.ts'

/** Any string: also halves of characters, NUL, control characters, quotes, and what UTF-8 takes one to four bytes for. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\ud83c', '\udfad', '🎭', '\u001f', '\n', '"', '\\', 'é', '界', '\u2028', '\u007f')
    )
  )
  .map(parts => parts.join(''))

it('[S2] what is cleaned can be kept as UTF-8, is as long as before, and changes only halves and NUL', () => {
  fc.assert(
    fc.property(anyText, text => {
      const kept = cleaned(text)
      expect(Buffer.from(kept, 'utf8').toString('utf8')).toBe(kept)
      expect(kept).not.toContain('\0')
      expect(kept.length).toBe(text.length)
      expect(cleaned(kept)).toBe(kept)
      for (let at = 0; at < text.length; at++) {
        if (kept[at] !== text[at]) expect(kept[at]).toBe('\uFFFD')
      }
    })
  )
})

it('[S2] no piece ends between two surrogates: the first half waits for the next piece', () => {
  expect(clean('ab\ud83c')).toEqual({ text: 'ab', carry: '\ud83c' })
  expect(clean('\ud83c\udfad')).toEqual({ text: '🎭', carry: '' })
  expect(clean('\udfad\0')).toEqual({ text: '\uFFFD\uFFFD', carry: '' })
})

it('[S9] the fitting beginning costs what it says, has room, ends with a whole character, and cannot be longer', () => {
  fc.assert(
    fc.property(anyText.map(cleaned), fc.nat(200), (text, room) => {
      const begin = fitting(text, room)
      expect(text.startsWith(begin.text)).toBe(true)
      expect(begin.bytes).toBe(encodedBytes(begin.text))
      expect(begin.bytes).toBeLessThanOrEqual(room)
      const [next = ''] = text.slice(begin.text.length)
      expect(next.length && /^[\udc00-\udfff]/.test(next)).toBeFalsy()
      if (next) expect(begin.bytes + encodedBytes(next)).toBeGreaterThan(room)
    })
  )
})

it('[S9] what is shortened keeps to its bytes, and shows that something is missing', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 3, max: 200 }), (text, bytes) => {
      const shown = shortened(text, bytes)
      expect(encodedBytes(shown)).toBeLessThanOrEqual(bytes)
      if (encodedBytes(cleaned(text)) <= bytes) expect(shown).toBe(cleaned(text))
      else expect(shown.endsWith('…')).toBe(true)
    })
  )
})
