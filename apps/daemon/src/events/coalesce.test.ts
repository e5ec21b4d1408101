import { expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

const piece = (offset: number, text: string) => ({
  message_id: 'msg_a',
  session_id: 'ses_a',
  task_id: null,
  offset,
  text
})
const meta = { type: 'message.delta', at: 'now', actor: 'agt_a' }

it('[S2] pieces of one text that follow each other become one', () => {
  const later = coalesce('messages delta', [piece(3, 'def'), meta])
  expect(later?.key).toBe('msg_a')
  expect(later?.merge?.([piece(0, 'abc'), meta])).toEqual([piece(0, 'abcdef'), meta])
  expect(() => later?.merge?.([piece(0, 'ab'), meta])).toThrow('do not follow each other')
})

it('of what passes the newest counts, for each thing by itself', () => {
  const progress = { task_id: 'tsk_a', session_id: 'ses_a', done: 1, total: 2, label: '' }
  expect(coalesce('tasks progress', [progress, meta])).toEqual({ key: 'tsk_a' })
})

it('what is kept is never combined, and neither is what nobody knows', () => {
  for (const event of ['messages created', 'sessions patched', 'sessions left', 'gossip whispered']) {
    expect(coalesce(event, [{ message_id: 'msg_a', version: 1 }, meta])).toBeUndefined()
  }
})
