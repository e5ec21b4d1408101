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
  timestamps
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

/** What a person asks: at most 64 Ki characters, and something to read among them. */
export const Prompt = Type.String({ minLength: 1, maxLength: 65_536, pattern: '\\S' })

/** T2: the prompt goes before all that wait, and what runs is stopped for it. */
export const now = { now: Type.Optional(Type.Boolean()) }

/** The files that go with a prompt: of its session, and sent with no other. */
export const withDocuments = {
  document_ids: Type.Optional(Type.Array(Id('document'), { maxItems: LIMITS.documentsPerPrompt, uniqueItems: true }))
}

/** Why a task failed: a stable word for programs and a sentence for people. */
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
    /** Of what a crash interrupted: when the daemon was there again. */
    ended_at: Nullable(Timestamp()),
    error: Nullable(TaskError),
    usage: Nullable(Usage),
    /** What was checked out where its agent works, before and after; null before it ends, and where there is no commit. */
    start_commit: Nullable(CommitHash()),
    end_commit: Nullable(CommitHash()),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Task = Static<typeof Task>

/** How far a running task is, as far as its plan and its tool calls tell, and what it is doing. */
const TaskProgress = Type.Object(
  {
    task_id: Id('task'),
    session_id: Id('session'),
    /** Finished steps of the plan, or of the tool calls seen so far. */
    done: Type.Integer({ minimum: 0 }),
    total: Type.Integer({ minimum: 0 }),
    /** What is being done now: the step of the plan, the tool, or the last line that was said. */
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

/** One prompt and what came of it. */
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
      { session_id: Id('session'), prompt: Prompt, ...withDocuments, ...now, ...idempotencyKey },
      strict
    ),
    /**
     * A queued prompt can be reworded, and moved: just before another queued one, or with null to the end. A task that has
     * not ended can be stopped.
     */
    patch: Type.Object(
      {
        prompt: Type.Optional(Prompt),
        before: Type.Optional(Nullable(Id('task'))),
        status: Type.Optional(StringEnum(['stopped'])),
        ...ifVersion
      },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('task', Task, ['board', 'session'], statusTypes),
    progress: { delivery: 'ephemeral', payload: TaskProgress, types: ['task.progress'], audience: ['board', 'session'] }
  }
})
