import { type Static, Type } from '@sinclair/typebox'
import { accessLostEvent, defineRoute, defineService, rowEvents } from './define.ts'
import {
  CanvasPosition,
  CommitHash,
  createdBy,
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
import { FINAL_TASK_STATUS, now, Prompt, Task, withDocuments } from './tasks.ts'
import { ContextLevel, Usage } from './usage.ts'

export const SESSION_STATUS = ['idle', 'running', 'awaiting_permission', 'stopping', 'paused'] as const
export type SessionStatus = (typeof SESSION_STATUS)[number]

/** `planned`: it is made before the first task. */
export const WORK_TREE = ['none', 'planned', 'ready'] as const

const Session = Type.Object(
  {
    session_id: Id('session'),
    board_id: Id('board'),
    repo_id: Id('repo'),
    agent_id: Id('agent'),
    title: Name(200),
    status: StringEnum(SESSION_STATUS),
    /** Whether its agent works in a git work tree of the session's own, or in the repository itself. */
    work_tree: StringEnum(WORK_TREE),
    /** Where that work tree is, and the branch that was made for it. */
    directory: Nullable(Path()),
    branch: Nullable(Type.String({ maxLength: 255 })),
    /** The commit it began at; null in a repository without one, or without git. */
    base_commit: Nullable(CommitHash()),
    /** The agent's own name for this conversation. */
    agent_session_id: Nullable(Type.String({ maxLength: 512 })),
    /** What the agent lets people choose, as it stands; null until it was opened once. It is opened anew with these. */
    options: Nullable(Type.Array(AgentOption)),
    /** How the task ended that ran last; null before the first. */
    last_task_status: Nullable(StringEnum(FINAL_TASK_STATUS)),
    context: Nullable(ContextLevel),
    usage: Nullable(Usage),
    /** Where its card lies on the board; null where nobody has put it. */
    place: Nullable(CanvasPosition()),
    last_message_at: Nullable(Timestamp()),
    /** T2: set by a stop, cleared by the next prompt or by resuming. */
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
        /** Whether the session gets a work tree of its own; not unless asked for. */
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
    /** Refused while its work tree holds what is nowhere else, unless that is to be lost. */
    remove: Type.Object({ force: Type.Optional(Type.Boolean()) }, strict)
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('session', Session, ['board', 'session'], ['session.updated', 'session.moved', 'session.placed']),
    left: accessLostEvent('session', { session_id: Id('session') }, ['board', 'session'])
  }
})

const Nothing = Type.Object({ ...idempotencyKey }, strict)

/** Queues a prompt and answers at once with its task; the work goes on in the background. */
export const promptSession = defineRoute({
  path: 'sessions/:session_id/prompt',
  role: 'member',
  data: Type.Object({ prompt: Prompt, ...withDocuments, ...now, ...idempotencyKey }, strict),
  answer: Task
})

/** T4: stops what runs, keeps what is queued, and answers at once with the session. */
export const stopSession = defineRoute({
  path: 'sessions/:session_id/stop',
  role: 'member',
  data: Nothing,
  answer: Session
})

/** T2: lets a paused queue go on, and answers with the session. */
export const resumeSession = defineRoute({
  path: 'sessions/:session_id/resume',
  role: 'member',
  data: Nothing,
  answer: Session
})

/** Chooses what the agent offers, for this session and from now on; the agent may refuse. Like a patch it takes no key (T3). */
export const setSessionOptions = defineRoute({
  path: 'sessions/:session_id/options',
  role: 'member',
  data: Type.Object({ id: OptionId, value: OptionValue }, strict),
  answer: Session
})

/** A new session that goes on from where this one is: with what was said so far, and a copy of the agent's conversation. */
export const forkSession = defineRoute({
  path: 'sessions/:session_id/fork',
  role: 'member',
  data: Type.Object({ title: Type.Optional(Name(200)), ...idempotencyKey }, strict),
  answer: Session
})
