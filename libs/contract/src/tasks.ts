import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import {
  CommitHash,
  createdBy,
  Id,
  idempotencyKey,
  ifVersion,
  Nullable,
  StringEnum,
  strict,
  Timestamp,
  timestamps,
  writeOnly
} from './fields.ts'
import { LIMITS } from './limits.ts'
import { Usage } from './usage.ts'

export const TASK_STATUS = [
  'queued',
  'running',
  'awaiting_permission',
  'stopping',
  'completed',
  'failed',
  'stopped',
  'interrupted'
] as const
export type TaskStatus = (typeof TASK_STATUS)[number]

/** T1: the final states. */
export const FINAL_TASK_STATUS = ['completed', 'failed', 'stopped', 'interrupted'] as const

/** At most 64 Ki characters, and not blank. */
export const Prompt = Type.String({ minLength: 1, maxLength: 65_536, pattern: '\\S' })

/** T2: puts the prompt at the front of the queue and stops the running task. */
export const urgent = { now: writeOnly(Type.Optional(Type.Boolean())) }

/** The documents of a prompt: uploaded to its session and not sent with another prompt. */
export const attachments = {
  document_ids: writeOnly(
    Type.Optional(Type.Array(Id('document'), { maxItems: LIMITS.documentsPerPrompt, uniqueItems: true }))
  )
}

/** The reason of a failed task, and a message for people. */
export const TaskError = Type.Object(
  { reason: Type.String({ maxLength: 64 }), message: Type.String({ maxLength: 2000 }) },
  strict
)
export type TaskError = Static<typeof TaskError>

export const Task = Type.Object(
  {
    task_id: Id('task'),
    session_id: Id('session'),
    prompt: Prompt,
    status: StringEnum(TASK_STATUS),
    /** The order in the session's queue: smaller runs first. */
    position: Type.Integer({ minimum: 1 }),
    started_at: Nullable(Timestamp()),
    /** For a task that a crash interrupted: the time of the daemon's next start. */
    ended_at: Nullable(Timestamp()),
    error: Nullable(TaskError),
    usage: Nullable(Usage),
    /** HEAD of the agent's working directory before and after the task; null when there is no commit. */
    start_commit: Nullable(CommitHash()),
    end_commit: Nullable(CommitHash()),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Task = Static<typeof Task>

/** The progress of a running task, derived from its plan or its tool calls. */
const TaskProgress = Type.Object(
  {
    task_id: Id('task'),
    session_id: Id('session'),
    /** Finished steps of the plan, or finished tool calls. */
    done: Type.Integer({ minimum: 0 }),
    total: Type.Integer({ minimum: 0 }),
    /** The current step of the plan, the current tool, or the last line of text. */
    label: Type.String({ maxLength: 200 })
  },
  strict
)
export type TaskProgress = Static<typeof TaskProgress>

const statusTypes = [
  'task.updated',
  'task.moved',
  'task.started',
  'task.awaiting_permission',
  'task.continued',
  'task.stopping',
  'task.completed',
  'task.failed',
  'task.stopped',
  'task.interrupted'
] as const

/** One prompt and its outcome. */
export const tasks = defineService({
  path: 'tasks',
  entity: 'task',
  key: 'task_id',
  row: Task,
  scope: 'session',
  methods: {
    find: {
      where: ['task_id', 'session_id', 'status', 'position'],
      sort: ['position', 'created_at'],
      order: { created_at: 1 }
    },
    get: true,
    create: Type.Object(
      { session_id: Id('session'), prompt: Prompt, ...attachments, ...urgent, ...idempotencyKey },
      strict
    ),
    /**
     * A queued prompt can be edited, and moved: `before` another queued one, or with null to the end. A task that has not
     * ended can be stopped.
     */
    patch: Type.Object(
      {
        prompt: Type.Optional(Prompt),
        before: writeOnly(Type.Optional(Nullable(Id('task')))),
        status: Type.Optional(StringEnum(['stopped'])),
        ...ifVersion
      },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('tasks', 'task', Task, statusTypes),
    progress: { delivery: 'ephemeral', payload: TaskProgress, types: ['task.progress'], audience: ['board', 'session'] }
  }
})
