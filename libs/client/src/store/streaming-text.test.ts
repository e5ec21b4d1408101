import type { Delta, Message } from '@callboard/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textMessage } from '../../test/messages.ts'
import { StreamingText } from './streaming-text.ts'
import { Table } from './table.ts'

const streaming = textMessage(1, { text: 'Hello' })
const { message_id, session_id } = streaming

const delta = (offset: number, text: string): Delta => ({ message_id, session_id, task_id: null, offset, text })
const row = (over: Partial<Message> & Pick<Message, 'text'>): Message => ({
  ...streaming,
  ...over,
  type: 'text',
  data: null
})

/** A table of messages as in the store, and the deltas before which text was missing. */
function startTable(...rows: Message[]) {
  const gaps: Delta[] = []
  const streamingText = new StreamingText(gap => gaps.push(gap))
  const { merge } = streamingText
  const table = new Table<Message>({ key: message => message.message_id, merge }, { now: () => 0, onChange: () => {} })
  table.watch({ matches: () => true, mayMatch: () => true, onChange: () => {} })
  for (const message of rows) table.put(message)
  return {
    table,
    gaps,
    put: (message: Message) => table.put(message),
    applyDelta: (one: Delta) => streamingText.applyDelta(table, one)
  }
}

const held = ({ table }: ReturnType<typeof startTable>) => table.get(message_id)

describe('streaming text', () => {
  it('[R1] keeps the row with the higher version in any order', () => {
    const second = row({ version: 2, status: 'complete', text: 'Hello world' })
    expect(held(startTable(streaming, second))).toBe(second)
    expect(held(startTable(second, streaming))).toBe(second)
  })

  it('[S2] keeps deltas beyond a gap, and appends them in order once a row fills it', () => {
    const messages = startTable(streaming)
    messages.applyDelta(delta(10, 'd'))
    messages.applyDelta(delta(8, 'rl'))
    expect(held(messages)?.text).toBe('Hello')
    expect(messages.gaps).toHaveLength(2)
    messages.put(row({ text: 'Hello wo' }))
    expect(held(messages)?.text).toBe('Hello world')
  })

  it('[S2] fills a gap by a late delta, and ignores a known one', () => {
    const messages = startTable(streaming)
    messages.applyDelta(delta(6, 'world'))
    messages.applyDelta(delta(5, ' '))
    expect(held(messages)?.text).toBe('Hello world')
    const before = held(messages)
    messages.applyDelta(delta(3, 'lo w'))
    expect(held(messages)).toBe(before)
  })

  it('[S2] keeps the deltas of an unknown message until its row arrives', () => {
    const messages = startTable()
    messages.applyDelta(delta(5, ' world'))
    expect(held(messages)).toBeUndefined()
    messages.put(streaming)
    expect(held(messages)?.text).toBe('Hello world')
  })

  it('[S5] is replaced by the final row, even by shorter text, and takes no more deltas', () => {
    const messages = startTable(streaming)
    messages.applyDelta(delta(9, '?'))
    const final = row({ version: 2, status: 'interrupted', text: 'He' })
    messages.put(final)
    messages.applyDelta(delta(2, 'llo'))
    expect(held(messages)).toBe(final)
  })

  it('[S8] keeps the longer text while streaming, at the same version and the next, unless it was rewritten', () => {
    expect(held(startTable(streaming, row({ text: 'Hel' })))).toBe(streaming)
    expect(held(startTable(streaming, row({ text: 'Hello you' })))?.text).toBe('Hello you')
    expect(held(startTable(streaming, row({ text: 'Hel', version: 2 })))).toMatchObject({ text: 'Hello', version: 2 })
    expect(held(startTable(streaming, row({ text: 'Bye', version: 2 })))?.text).toBe('Bye')
  })

  it('[S2] is complete after all deltas, in any order, repeated and cut differently', () => {
    const cases = fc.string({ unit: 'grapheme', maxLength: 30 }).chain(text => {
      const cuts = fc.array(fc.nat(text.length), { maxLength: 6 })
      return cuts.chain(all => {
        const ends = [0, ...all.sort((a, b) => a - b), text.length]
        const deltas = ends.slice(1).map((end, at) => delta(ends[at] ?? 0, text.slice(ends[at], end)))
        return fc.tuple(
          fc.constant(text),
          fc.shuffledSubarray([...deltas, ...deltas], { minLength: 2 * deltas.length })
        )
      })
    })
    fc.assert(
      fc.property(cases, ([text, deltas]) => {
        const messages = startTable(row({ text: '' }))
        for (const one of deltas) messages.applyDelta(one)
        expect(held(messages)?.text).toBe(text)
      })
    )
  })
})
