import type { Message } from '@callboard/contract'

type TextMessage = Extract<Message, { type: 'text' | 'thought' }>

export const SESSION = 'ses_aaaaaaaaaaaaaaaaaaaa'

/** A valid message id for this number. */
export function messageId(number: number): string {
  const letters = Array.from(
    number.toString(26).padStart(20, '0'),
    digit => 'abcdefghijklmnopqrstuvwxyz'[Number.parseInt(digit, 26)]
  )
  return `msg_${letters.join('')}`
}

/** A message of the assistant, streaming by default. */
export function textMessage(index: number, over: Partial<TextMessage> = {}): TextMessage {
  return {
    message_id: messageId(index),
    session_id: SESSION,
    task_id: null,
    index,
    role: 'assistant',
    type: 'text',
    status: 'streaming',
    text: '',
    data: null,
    version: 1,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...over
  }
}
