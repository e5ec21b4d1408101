import { expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

const delta = (offset: number, text: string) => ({
  message_id: 'msg_a',
  session_id: 'ses_a',
  task_id: null,
  offset,
  text
})
const meta = { type: 'message.delta', at: 'now', actor: 'agt_a' }

it('[S2] merges adjacent deltas of one text', () => {
  const later = coalesce('messages delta', [delta(3, 'def'), meta])
  expect(later?.key).toBe('msg_a')
  expect(later?.merge?.([delta(0, 'abc'), meta])).toEqual([delta(0, 'abcdef'), meta])
  expect(() => later?.merge?.([delta(0, 'ab'), meta])).toThrow('The deltas are not adjacent')
})

it('keeps the newest ephemeral event of each row', () => {
  const progress = { task_id: 'tsk_a', session_id: 'ses_a', done: 1, total: 2, label: '' }
  expect(coalesce('tasks progress', [progress, meta])).toEqual({ key: 'tsk_a' })
})

it('coalesces neither durable nor unknown events', () => {
  for (const event of ['messages created', 'sessions patched', 'sessions left', 'unknown happened']) {
    expect(coalesce(event, [{ message_id: 'msg_a', version: 1 }, meta])).toBeUndefined()
  }
})
