import { type Static, Type } from '@sinclair/typebox'
import { accessLostEvent, defineRoute, defineService, rowEvents } from './define.ts'
import {
  CanvasPosition,
  CommitHash,
  createdBy,
  EmptyBody,
  Id,
  idempotencyKey,
  ifVersion,
  Name,
  Nullable,
  Path,
  StringEnum,
  strict,
  Timestamp,
  timestamps
} from './fields.ts'
import { AgentOption, OptionId, OptionValue } from './options.ts'
import { attachments, FINAL_TASK_STATUS, Prompt, Task, urgent } from './tasks.ts'
import { ContextLevel, Usage } from './usage.ts'

export const SESSION_STATUS = ['idle', 'running', 'awaiting_permission', 'stopping', 'paused'] as const
export type SessionStatus = (typeof SESSION_STATUS)[number]

/** `planned`: the worktree is created before the first task runs. */
export const WORK_TREE = ['none', 'planned', 'ready'] as const

const Session = Type.Object(
  {
    session_id: Id('session'),
    board_id: Id('board'),
    repo_id: Id('repo'),
    agent_id: Id('agent'),
    title: Name(200),
    status: StringEnum(SESSION_STATUS),
    /** `none`: the agent works in the repository itself instead of a worktree of the session's own. */
    work_tree: StringEnum(WORK_TREE),
    /** The worktree and its branch. */
    directory: Nullable(Path()),
    branch: Nullable(Type.String({ maxLength: 255 })),
    /** The repository's HEAD when the session was created; null when there was no commit, or no git. */
    base_commit: Nullable(CommitHash()),
    /** The agent's own id of this conversation. */
    agent_session_id: Nullable(Type.String({ maxLength: 512 })),
    /** The agent's options and their values; null until the agent has been started once. A restarted agent receives them again. */
    options: Nullable(Type.Array(AgentOption)),
    /** The final status of the last task; null before the first one. */
    last_task_status: Nullable(StringEnum(FINAL_TASK_STATUS)),
    context: Nullable(ContextLevel),
    usage: Nullable(Usage),
    /** The position of its card on the board; null until somebody places it. */
    place: Nullable(CanvasPosition()),
    last_message_at: Nullable(Timestamp()),
    /** T2: set by stopping, cleared by the next prompt or by resuming. */
    paused_at: Nullable(Timestamp()),
    archived_at: Nullable(Timestamp()),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Session = Static<typeof Session>

/** One conversation with one agent, in one repository, on one board. */
export const sessions = defineService({
  path: 'sessions',
  entity: 'session',
  key: 'session_id',
  row: Session,
  scope: 'board',
  methods: {
    find: {
      where: [
        'session_id',
        'board_id',
        'repo_id',
        'agent_id',
        'status',
        'work_tree',
        'last_task_status',
        'archived_at',
        'title'
      ],
      sort: ['created_at', 'last_message_at', 'title'],
      order: { created_at: 1 }
    },
    get: true,
    create: Type.Object(
      {
        title: Name(200),
        board_id: Id('board'),
        repo_id: Id('repo'),
        agent_id: Id('agent'),
        /** `true` gives the session a worktree of its own. */
        work_tree: Type.Optional(Type.Boolean()),
        ...idempotencyKey
      },
      strict
    ),
    patch: Type.Object(
      {
        title: Type.Optional(Name(200)),
        board_id: Type.Optional(Id('board')),
        place: Type.Optional(Nullable(CanvasPosition())),
        archived_at: Type.Optional(Nullable(Timestamp())),
        ...ifVersion
      },
      strict
    ),
    /** Refused without `force` while its worktree holds work that is not saved elsewhere. */
    remove: Type.Object({ force: Type.Optional(Type.Boolean()) }, strict)
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('sessions', 'session', Session, ['session.updated', 'session.moved', 'session.placed']),
    left: accessLostEvent('sessions', 'session', { session_id: Id('session') })
  }
})

/** Queues a prompt and returns its task at once; the task runs in the background. */
export const promptSession = defineRoute({
  path: 'sessions/:session_id/prompt',
  role: 'member',
  data: Type.Object({ prompt: Prompt, ...attachments, ...urgent, ...idempotencyKey }, strict),
  answer: Task
})

/** T4: stops the running task, keeps the queued ones, and returns the session at once. */
export const stopSession = defineRoute({
  path: 'sessions/:session_id/stop',
  role: 'member',
  data: EmptyBody(),
  answer: Session
})

/** T2: resumes a paused queue and returns the session. */
export const resumeSession = defineRoute({
  path: 'sessions/:session_id/resume',
  role: 'member',
  data: EmptyBody(),
  answer: Session
})

/** Sets one of the agent's options for the session; the agent may refuse. Like a patch it takes no idempotency key (T3). */
export const setSessionOptions = defineRoute({
  path: 'sessions/:session_id/options',
  role: 'member',
  data: Type.Object({ id: OptionId, value: OptionValue }, strict),
  answer: Session
})

/** Creates a session that continues from this one, with a copy of its transcript and of the agent's conversation. */
export const forkSession = defineRoute({
  path: 'sessions/:session_id/fork',
  role: 'member',
  data: Type.Object({ title: Type.Optional(Name(200)), ...idempotencyKey }, strict),
  answer: Session
})
