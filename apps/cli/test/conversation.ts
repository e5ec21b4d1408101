import type { FollowEvent } from '@callboard/client'
import type { Message, Permission, Task, ToolCall } from '@callboard/contract'

type TextMessage = Extract<Message, { type: 'text' | 'thought' }>
type ToolMessage = Extract<Message, { type: 'tool_call' }>
type PlanMessage = Extract<Message, { type: 'plan' }>
type NoticeMessage = Extract<Message, { type: 'notice' }>

const timestamps = { version: 1, created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' }
const base = (index: number) => ({
  message_id: `msg_${index}`,
  session_id: 'ses_1',
  task_id: 'tsk_1',
  index,
  role: 'assistant' as const,
  status: 'streaming' as const,
  text: '',
  ...timestamps
})

export const text = (index: number, text: string, over: Partial<TextMessage> = {}): TextMessage => ({
  ...base(index),
  type: 'text',
  data: null,
  text,
  ...over
})

export const userText = (index: number, content: string, over: Partial<TextMessage> = {}): TextMessage =>
  text(index, content, { role: 'user', status: 'complete', ...over })

export const toolCall = (index: number, status: ToolCall['status'], title = 'Read a.ts'): ToolMessage => ({
  ...base(index),
  type: 'tool_call',
  data: {
    tool_call_id: `call_${index}`,
    title,
    kind: 'read',
    status,
    input: null,
    diffs: [],
    locations: [],
    output_url: null
  }
})

export const plan = (index: number, entries: PlanMessage['data']['entries']): PlanMessage => ({
  ...base(index),
  status: 'complete',
  type: 'plan',
  data: { entries }
})

export const notice = (index: number, content: string): NoticeMessage => ({
  ...base(index),
  role: 'system',
  status: 'complete',
  type: 'notice',
  text: content,
  data: { level: 'error', reason: 'agent_exited' }
})

export const task = (status: Task['status'], over: Partial<Task> = {}): FollowEvent => ({
  kind: 'task',
  task: {
    task_id: 'tsk_1',
    session_id: 'ses_1',
    prompt: 'Go',
    status,
    position: 1,
    started_at: null,
    ended_at: null,
    error: null,
    usage: null,
    start_commit: null,
    end_commit: null,
    created_by: 'usr_1',
    ...timestamps,
    ...over
  }
})

export const permission = (status: Permission['status']): FollowEvent => ({
  kind: 'permission',
  permission: {
    permission_id: 'prm_abcdefghijkl',
    session_id: 'ses_1',
    task_id: 'tsk_1',
    tool_call: {
      ...toolCall(1, 'waiting_permission', 'Run the tests').data,
      kind: 'execute',
      input: { command: 'npm test &&\n  rm -r dist' }
    },
    options: [
      { option_id: 'allow', name: 'Allow once', kind: 'allow_once' },
      { option_id: 'no', name: 'Reject', kind: 'reject_once' }
    ],
    status,
    option_id: null,
    decided_by: null,
    ...timestamps
  }
})

export const messages = (...messages: Message[]): FollowEvent[] =>
  messages.map(message => ({ kind: 'message', message }))

/** The event after `piece` was appended to the message. */
export const textAppended = (message: TextMessage, piece: string): FollowEvent => {
  const offset = message.text.length - piece.length
  return { kind: 'text', message, offset, text: piece }
}

export const ready: FollowEvent = { kind: 'ready' }
export const loading: FollowEvent = { kind: 'loading' }
