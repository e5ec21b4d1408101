import { LIMITS } from '@callboard/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleaned, encodedBytes } from '../../core/text.ts'
import { StreamingText } from './streaming-text.ts'

const anyPiece = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83c', '\udfad', '🎭', '\0', '\u0001', 'é', '界')))
  .map(parts => parts.join(''))
const anyPieces = fc.array(anyPiece)

/** The pieces as a writer writes them: what does not fit into one text goes on in the next. */
function write(pieces: readonly string[], room: number) {
  const texts: StreamingText[] = []
  const deltas: { nr: number; offset: number; text: string }[] = []
  const open = () => {
    const text = new StreamingText(`msg_${texts.length}`, true, room)
    texts.push(text)
    return text
  }
  let current = open()
  const send = () => {
    const delta = current.unsent()
    if (delta) deltas.push({ nr: texts.length - 1, ...delta })
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

describe('[S2] however a text is split', () => {
  it('the deltas joined are the text, each offset is the length before it, and no delta ends in a half character', () => {
    fc.assert(
      fc.property(anyPieces, pieces => {
        const { texts, deltas } = write(pieces, LIMITS.textBytes)
        expect(texts).toEqual([cleaned(pieces.join(''))])
        let length = 0
        for (const { offset, text } of deltas) {
          expect(offset).toBe(length)
          expect(cleaned(text)).toBe(text)
          length += text.length
        }
        expect(deltas.map(({ text }) => text).join('')).toBe(texts[0])
      })
    )
  })
})

describe('[S9] whatever a row may hold', () => {
  it('no text is longer, and the texts joined are all that was said', () => {
    fc.assert(
      fc.property(anyPieces, fc.integer({ min: 6, max: 64 }), (pieces, room) => {
        const { texts, deltas } = write(pieces, room)
        expect(texts.join('')).toBe(cleaned(pieces.join('')))
        for (const [nr, text] of texts.entries()) {
          expect(encodedBytes(text)).toBeLessThanOrEqual(room)
          const sent = deltas.filter(delta => delta.nr === nr)
          expect(sent.map(delta => delta.text).join('')).toBe(text)
        }
      })
    )
  })

  it('nothing comes after the first character that had no room, so that a cut text has no hole', () => {
    const text = new StreamingText('msg', true, 8)
    expect(text.append('1234567')).toBe('')
    expect(text.append('🎭')).toBe('🎭')
    expect(text.append('8')).toBe('8')
    expect(text.text).toBe('1234567')
    expect(text.isFull).toBe(true)
  })

  it('half a character has its room kept, or goes on with the other half', () => {
    const text = new StreamingText('msg', true, 8)
    expect(text.append('1234\ud83c')).toBe('')
    expect(text.append('\udfad')).toBe('')
    expect(text.text).toBe('1234🎭')
    const full = new StreamingText('msg', true, 8)
    expect(full.append('12345\ud83c')).toBe('\ud83c')
    full.end()
    expect(full.text).toBe('12345')
  })

  it('one long piece goes on in as many rows as it takes', () => {
    const piece = '\u0001界🎭x'.repeat(100_000)
    const { texts } = write([piece], LIMITS.textBytes)
    expect(texts.join('')).toBe(piece)
    expect(texts.length).toBe(Math.ceil(encodedBytes(piece) / LIMITS.textBytes))
  })
})

it('a text that is replaced is not streamed', () => {
  const text = new StreamingText('msg', false)
  text.append('hello')
  expect(text.unsent()).toBeUndefined()
  expect(text.isSaved).toBe(false)
})
