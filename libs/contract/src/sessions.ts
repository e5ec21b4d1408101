import { type Static, Type } from '@sinclair/typebox'
import { defineRoute, defineService, leftEvent, rowEvents } from './define.ts'
import { closed, Id, idempotencyKey, ifVersion, made, Name, Nullable, stamps, Time, Word } from './fields.ts'
import { AgentOption, OptionId, OptionValue } from './options.ts'
import { ENDED_STATUS, now, Prompt, Task } from './tasks.ts'
import { ContextLevel, Usage } from './usage.ts'

export const SESSION_STATUS = ['idle', 'running', 'awaiting_permission', 'stopping', 'paused'] as const
export type SessionStatus = (typeof SESSION_STATUS)[number]

const Session = Type.Object(
  {
    session_id: Id('session'),
    board_id: Id('board'),
    repo_id: Id('repo'),
    agent_id: Id('agent'),
    title: Name(200),
    status: Word(SESSION_STATUS),
    /** The agent's own name for this conversation. */
    agent_session_id: Nullable(Type.String({ maxLength: 512 })),
    /** What the agent lets people choose, as it stands; null until it was opened once. It is opened anew with these. */
    options: Nullable(Type.Array(AgentOption)),
    /** How the task ended that ran last; null before the first. */
    last_task_status: Nullable(Word(ENDED_STATUS)),
    context: Nullable(ContextLevel),
    usage: Nullable(Usage),
    last_message_at: Nullable(Time()),
    /** T2: set by a stop, cleared by the next prompt or by resuming. */
    paused_at: Nullable(Time()),
    archived_at: Nullable(Time()),
    ...made,
    ...stamps
  },
  closed
)
export type Session = Static<typeof Session>

/** One conversation with one agent, in one repository, on one board. */
export const sessions = defineService({
  path: 'sessions',
  thing: 'session',
  key: 'session_id',
  row: Session,
  scope: 'board',
  methods: {
    find: {
      where: ['session_id', 'board_id', 'repo_id', 'agent_id', 'status', 'last_task_status', 'archived_at'],
      sort: ['created_at', 'last_message_at', 'title'],
      order: { created_at: 1 }
    },
    get: true,
    create: Type.Object(
      { title: Name(200), board_id: Id('board'), repo_id: Id('repo'), agent_id: Id('agent'), ...idempotencyKey },
      closed
    ),
    patch: Type.Object(
      {
        title: Type.Optional(Name(200)),
        board_id: Type.Optional(Id('board')),
        archived_at: Type.Optional(Nullable(Time())),
        ...ifVersion
      },
      closed
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('session', Session, ['board', 'session'], ['session.updated', 'session.moved']),
    left: leftEvent('session', { session_id: Id('session') }, ['board', 'session'])
  }
})

const Nothing = Type.Object({ ...idempotencyKey }, closed)

/** Queues a prompt and answers at once with its task; the work goes on in the background. */
export const prompt = defineRoute({
  path: 'sessions/:session_id/prompt',
  role: 'member',
  data: Type.Object({ prompt: Prompt, ...now, ...idempotencyKey }, closed),
  answer: Task
})

/** T4: stops what runs, keeps what is queued, and answers at once with the session. */
export const stop = defineRoute({ path: 'sessions/:session_id/stop', role: 'member', data: Nothing, answer: Session })

/** T2: lets a paused queue go on, and answers with the session. */
export const resume = defineRoute({
  path: 'sessions/:session_id/resume',
  role: 'member',
  data: Nothing,
  answer: Session
})

/** Chooses what the agent offers, for this session and from now on; the agent may refuse. Like a patch it takes no key (T3). */
export const choose = defineRoute({
  path: 'sessions/:session_id/options',
  role: 'member',
  data: Type.Object({ id: OptionId, value: OptionValue }, closed),
  answer: Session
})
