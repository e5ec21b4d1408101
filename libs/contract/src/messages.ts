import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents, typedRow } from './define.ts'
import { Id, Nullable, StringEnum, strict, timestamps } from './fields.ts'

export const MESSAGE_STATUS = ['streaming', 'complete', 'interrupted'] as const
export const TOOL_KINDS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'switch_mode',
  'other'
] as const
export const TOOL_STATUS = [
  'pending',
  'waiting_permission',
  'running',
  'done',
  'failed',
  'rejected',
  'cancelled'
] as const

const Diff = Type.Object({ path: Type.String(), old_text: Nullable(Type.String()), new_text: Type.String() }, strict)

/** The current state of a tool call. Its output is the message's text. */
export const ToolCall = Type.Object(
  {
    tool_call_id: Type.String({ maxLength: 512 }),
    title: Type.String({ maxLength: 2000 }),
    kind: StringEnum(TOOL_KINDS),
    status: StringEnum(TOOL_STATUS),
    /** The arguments for display: JSON of the agent's own shape, truncated when long. */
    input: Type.Unknown(),
    diffs: Type.Array(Diff),
    locations: Type.Array(Type.Object({ path: Type.String(), line: Nullable(Type.Integer()) }, strict)),
    /** S9: the HTTP path of the whole output; set when it is longer than a row may hold. */
    output_url: Nullable(Type.String())
  },
  strict
)
export type ToolCall = Static<typeof ToolCall>

export const Plan = Type.Object(
  {
    entries: Type.Array(
      Type.Object({ text: Type.String(), status: StringEnum(['pending', 'in_progress', 'completed']) }, strict)
    )
  },
  strict
)
export type Plan = Static<typeof Plan>

export const Notice = Type.Object(
  { level: StringEnum(['info', 'warning', 'error']), reason: Type.String({ maxLength: 64 }) },
  strict
)
export type Notice = Static<typeof Notice>

const columns = {
  message_id: Id('message'),
  session_id: Id('session'),
  task_id: Nullable(Id('task')),
  /** S1: 1, 2, 3, … within the session. */
  index: Type.Integer({ minimum: 1 }),
  role: StringEnum(['user', 'assistant', 'system']),
  status: StringEnum(MESSAGE_STATUS),
  text: Type.String(),
  ...timestamps
}

const MessageSchema = Type.Object(
  {
    ...columns,
    type: StringEnum(['text', 'thought', 'tool_call', 'plan', 'notice']),
    /** The type decides its shape; null for text and thoughts. */
    data: Nullable(Type.Union([ToolCall, Plan, Notice]))
  },
  strict
)

type Base = Omit<Static<typeof MessageSchema>, 'type' | 'data'>
/** One block of a transcript, discriminated by `type`. */
export type Message =
  | (Base & { type: 'text' | 'thought'; data: null })
  | (Base & { type: 'tool_call'; data: ToolCall })
  | (Base & { type: 'plan'; data: Plan })
  | (Base & { type: 'notice'; data: Notice })

const Message = typedRow<Message>(MessageSchema)

/** S2: text appended to a streaming message. `offset` is the length of the text before it, in UTF-16 code units. */
const Delta = Type.Object(
  {
    message_id: Id('message'),
    session_id: Id('session'),
    task_id: Nullable(Id('task')),
    offset: Type.Integer({ minimum: 0 }),
    text: Type.String()
  },
  strict
)
export type Delta = Static<typeof Delta>

/** The transcript of a session. Only the runner writes messages. */
export const messages = defineService({
  path: 'messages',
  entity: 'message',
  key: 'message_id',
  row: Message,
  scope: 'session',
  methods: {
    find: {
      where: ['message_id', 'session_id', 'task_id', 'index', 'type', 'role', 'status'],
      sort: ['index', 'created_at'],
      order: { index: 1 }
    },
    get: true
  },
  roles: { find: 'viewer', get: 'viewer' },
  events: {
    ...rowEvents('messages', 'message', Message, ['message.updated', 'message.completed', 'message.interrupted']),
    delta: { delivery: 'stream', payload: Delta, types: ['message.delta'], audience: ['session'] }
  }
})
