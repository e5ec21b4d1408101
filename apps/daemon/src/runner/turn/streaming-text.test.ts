import { LIMITS } from '@callboard/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonByteLength, sanitize } from '../../core/text.ts'
import { StreamingText } from './streaming-text.ts'

const anyPiece = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83c', '\udfad', '🎭', '\0', '\u0001', 'é', '界')))
  .map(parts => parts.join(''))
const anyPieces = fc.array(anyPiece)

/** Writes pieces like the transcript writer: what does not fit in one text continues in the next. */
function write(pieces: readonly string[], maxBytes: number) {
  const texts: StreamingText[] = []
  const deltas: { textIndex: number; offset: number; text: string }[] = []
  const open = () => {
    const text = new StreamingText(`msg_${texts.length}`, true, maxBytes)
    texts.push(text)
    return text
  }
  let current = open()
  const send = () => {
    const delta = current.takeDelta()
    if (delta) deltas.push({ textIndex: texts.length - 1, ...delta })
  }
  for (const piece of pieces) {
    for (let rest = piece; rest; ) {
      rest = current.append(rest)
      send()
      if (rest) current = open()
    }
  }
  for (const text of texts) text.end()
  send()
  return { texts: texts.map(({ text }) => text), deltas }
}

describe('[S2] a text in pieces', () => {
  it('is sent in deltas that join to the text, with correct offsets and without split surrogate pairs', () => {
    fc.assert(
      fc.property(anyPieces, pieces => {
        const { texts, deltas } = write(pieces, LIMITS.textBytes)
        expect(texts).toEqual([sanitize(pieces.join(''))])
        let length = 0
        for (const { offset, text } of deltas) {
          expect(offset).toBe(length)
          expect(sanitize(text)).toBe(text)
          length += text.length
        }
        expect(deltas.map(({ text }) => text).join('')).toBe(texts[0])
      })
    )
  })
})

describe('[S9] a text that exceeds its row', () => {
  it('continues in further texts, none of which exceeds the limit', () => {
    fc.assert(
      fc.property(anyPieces, fc.integer({ min: 6, max: 64 }), (pieces, maxBytes) => {
        const { texts, deltas } = write(pieces, maxBytes)
        expect(texts.join('')).toBe(sanitize(pieces.join('')))
        for (const [index, text] of texts.entries()) {
          expect(jsonByteLength(text)).toBeLessThanOrEqual(maxBytes)
          const sent = deltas.filter(delta => delta.textIndex === index)
          expect(sent.map(delta => delta.text).join('')).toBe(text)
        }
      })
    )
  })

  it('accepts nothing after the first character that did not fit', () => {
    const text = new StreamingText('msg', true, 8)
    expect(text.append('1234567')).toBe('')
    expect(text.append('🎭')).toBe('🎭')
    expect(text.append('8')).toBe('8')
    expect(text.text).toBe('1234567')
    expect(text.isFull).toBe(true)
  })

  it('reserves space for the second half of a surrogate pair, or moves both halves to the next text', () => {
    const text = new StreamingText('msg', true, 8)
    expect(text.append('1234\ud83c')).toBe('')
    expect(text.append('\udfad')).toBe('')
    expect(text.text).toBe('1234🎭')
    const full = new StreamingText('msg', true, 8)
    expect(full.append('12345\ud83c')).toBe('\ud83c')
    full.end()
    expect(full.text).toBe('12345')
  })

  it('splits one long piece into as many texts as necessary', () => {
    const piece = '\u0001界🎭x'.repeat(100_000)
    const { texts } = write([piece], LIMITS.textBytes)
    expect(texts.join('')).toBe(piece)
    expect(texts.length).toBe(Math.ceil(jsonByteLength(piece) / LIMITS.textBytes))
  })
})

it('[S5] does not stream a text that replaces another', () => {
  const text = new StreamingText('msg', false)
  text.append('hello')
  expect(text.takeDelta()).toBeUndefined()
  expect(text.isSaved).toBe(false)
})
