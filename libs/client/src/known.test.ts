import type { Delta, Message } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { textMessage } from '../test/messages.ts'
import { type Known, REMOVED, UNKNOWN, withPiece, withRow } from './known.ts'

const streaming = textMessage(1, { text: 'Hello' })
const known = withRow(UNKNOWN, streaming)

const piece = (offset: number, text: string): Delta => ({
  message_id: streaming.message_id,
  session_id: streaming.session_id,
  task_id: null,
  offset,
  text
})
const textOf = (state: Known): string | undefined => state.row?.text
const row = (over: Partial<Message> & Pick<Message, 'text'>): Message => ({
  ...streaming,
  ...over,
  type: 'text',
  data: null
})

describe('what is known of one message', () => {
  it('[R1] the higher version stays, whatever the order', () => {
    const second = row({ version: 2, status: 'complete', text: 'Hello world' })
    expect(withRow(known, second).row).toBe(second)
    expect(withRow(withRow(UNKNOWN, second), streaming).row).toBe(second)
  })

  it('[R1] removal is final', () => {
    expect(withRow(REMOVED, row({ version: 9, text: 'back' }))).toBe(REMOVED)
    expect(withPiece(REMOVED, piece(0, 'back'))).toBe(REMOVED)
  })

  it('[S2] a hole is kept open until a row closes it, and what waited is put behind it in order', () => {
    const late = withPiece(withPiece(known, piece(10, 'd')), piece(8, 'rl'))
    expect(textOf(late)).toBe('Hello')
    expect(late.ahead).toHaveLength(2)
    const closed = withRow(late, row({ text: 'Hello wo' }))
    expect(textOf(closed)).toBe('Hello world')
    expect(closed.ahead).toHaveLength(0)
  })

  it('[S2] a late piece can close a hole as well', () => {
    const hole = withPiece(known, piece(6, 'world'))
    expect(textOf(withPiece(hole, piece(5, ' ')))).toBe('Hello world')
  })

  it('[S2] pieces of a message that was never heard of wait for its row', () => {
    const heard = withPiece(UNKNOWN, piece(5, ' world'))
    expect(heard.row).toBeUndefined()
    expect(textOf(withRow(heard, streaming))).toBe('Hello world')
  })

  it('[S5] the final row replaces streamed text, also by shorter text, and takes no more pieces', () => {
    const final = row({ version: 2, status: 'interrupted', text: 'He' })
    const replaced = withRow(withPiece(known, piece(9, '?')), final)
    expect(replaced).toEqual({ row: final, ahead: [], isRemoved: false })
    expect(withPiece(replaced, piece(2, 'llo'))).toBe(replaced)
  })

  it('[S8] while streaming the longer text stays, at the same version and at the next', () => {
    expect(withRow(known, row({ text: 'Hel' }))).toBe(known)
    expect(textOf(withRow(known, row({ text: 'Hello you' })))).toBe('Hello you')
    const next = withRow(known, row({ text: 'Hel', version: 2 }))
    expect(next.row).toMatchObject({ text: 'Hello', version: 2 })
  })

  it('[S8] text that was rewritten replaces longer text', () => {
    expect(textOf(withRow(known, row({ text: 'Bye', version: 2 })))).toBe('Bye')
  })

  it('[R1] what changes nothing gives the same object back', () => {
    expect(withRow(known, { ...streaming })).toBe(known)
    expect(withPiece(known, piece(0, 'Hello'))).toBe(known)
  })
})
