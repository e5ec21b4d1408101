import type { Delta, Message } from '@callboard/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textMessage } from '../../test/messages.ts'
import { GrowingText } from './streaming-text.ts'
import { Table } from './table.ts'

const streaming = textMessage(1, { text: 'Hello' })
const { message_id, session_id } = streaming

const piece = (offset: number, text: string): Delta => ({ message_id, session_id, task_id: null, offset, text })
const row = (over: Partial<Message> & Pick<Message, 'text'>): Message => ({
  ...streaming,
  ...over,
  type: 'text',
  data: null
})

/** A table of messages as a store has it, and the pieces before which text was found to be missing. */
function startTable(...rows: Message[]) {
  const holes: Delta[] = []
  const growing = new GrowingText(hole => holes.push(hole))
  const { merge } = growing
  const table = new Table<Message>({ key: message => message.message_id, merge }, { now: () => 0, changed: () => {} })
  table.watch({ matches: () => true, concerns: () => true, changed: () => {} })
  for (const message of rows) table.put(message)
  return { table, holes, put: (message: Message) => table.put(message), grow: (one: Delta) => growing.grow(table, one) }
}

const held = ({ table }: ReturnType<typeof startTable>) => table.get(message_id)

describe('growing text', () => {
  it('[R1] the higher version stays, whatever the order', () => {
    const second = row({ version: 2, status: 'complete', text: 'Hello world' })
    expect(held(startTable(streaming, second))).toBe(second)
    expect(held(startTable(second, streaming))).toBe(second)
  })

  it('[S2] a hole is kept open until a row closes it, and what waited is put behind it in order', () => {
    const messages = startTable(streaming)
    messages.grow(piece(10, 'd'))
    messages.grow(piece(8, 'rl'))
    expect(held(messages)?.text).toBe('Hello')
    expect(messages.holes).toHaveLength(2)
    messages.put(row({ text: 'Hello wo' }))
    expect(held(messages)?.text).toBe('Hello world')
  })

  it('[S2] a late piece can close a hole as well, and a known one changes nothing', () => {
    const messages = startTable(streaming)
    messages.grow(piece(6, 'world'))
    messages.grow(piece(5, ' '))
    expect(held(messages)?.text).toBe('Hello world')
    const before = held(messages)
    messages.grow(piece(3, 'lo w'))
    expect(held(messages)).toBe(before)
  })

  it('[S2] pieces of a message that was never heard of wait for its row', () => {
    const messages = startTable()
    messages.grow(piece(5, ' world'))
    expect(held(messages)).toBeUndefined()
    messages.put(streaming)
    expect(held(messages)?.text).toBe('Hello world')
  })

  it('[S5] the final row replaces streamed text, also by shorter text, and takes no more pieces', () => {
    const messages = startTable(streaming)
    messages.grow(piece(9, '?'))
    const final = row({ version: 2, status: 'interrupted', text: 'He' })
    messages.put(final)
    messages.grow(piece(2, 'llo'))
    expect(held(messages)).toBe(final)
  })

  it('[S8] while streaming the longer text stays, at the same version and at the next, unless it was rewritten', () => {
    expect(held(startTable(streaming, row({ text: 'Hel' })))).toBe(streaming)
    expect(held(startTable(streaming, row({ text: 'Hello you' })))?.text).toBe('Hello you')
    expect(held(startTable(streaming, row({ text: 'Hel', version: 2 })))).toMatchObject({ text: 'Hello', version: 2 })
    expect(held(startTable(streaming, row({ text: 'Bye', version: 2 })))?.text).toBe('Bye')
  })

  it('[S2] is the whole text when all pieces have come, in any order, doubled and cut anew', () => {
    const cuts = fc.string({ unit: 'grapheme', maxLength: 30 }).chain(text => {
      const places = fc.array(fc.nat(text.length), { maxLength: 6 })
      return places.chain(all => {
        const ends = [0, ...all.sort((a, b) => a - b), text.length]
        const pieces = ends.slice(1).map((end, at) => piece(ends[at] ?? 0, text.slice(ends[at], end)))
        return fc.tuple(
          fc.constant(text),
          fc.shuffledSubarray([...pieces, ...pieces], { minLength: 2 * pieces.length })
        )
      })
    })
    fc.assert(
      fc.property(cuts, ([text, pieces]) => {
        const messages = startTable(row({ text: '' }))
        for (const one of pieces) messages.grow(one)
        expect(held(messages)?.text).toBe(text)
      })
    )
  })
})
