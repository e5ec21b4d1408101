import { forkSession, type Session } from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import { fail } from '../../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import type { Fork } from '../../runner/agent/fork-conversation.ts'
import { assertSessionReadable, type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/fork': ForkRoute
  }
  interface CallParams {
    /** The agent's conversation that a new session continues. */
    fork?: Fork
  }
}

/** `POST /sessions/:session_id/fork`: the agent is asked first, and what it gave becomes a new session. */
export class ForkRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create({ title, ...key }: Static<(typeof forkSession)['data']>, params: RouteParams = {}): Promise<Session> {
    const made = await this.app.get('runner').fork(sessionIdOf(params))
    const { board_id, repo_id, agent_id, title: before } = made.source
    const row = { title: title ?? forkedTitle(before), board_id, repo_id, agent_id, ...key }
    // On behalf of the same caller, whose right to it is looked at once more: the agent may have taken its time.
    return this.app.service('sessions').create(row, { ...params, fork: made })
  }
}

const forkedTitle = (title: string) => `${title.slice(0, 190)} (fork)`

export function forkRoute(app: Application): void {
  app.use(forkSession.path, new ForkRoute(app), { methods: ['create'], serviceEvents: [] })
  app
    .service(forkSession.path)
    .hooks({ around: { all: [validate(forkSession), assertSessionReadable, assertForkable] } })
}

/** What shows at once, without asking the agent. */
async function assertForkable({ app, params }: HookContext, next: NextFunction): Promise<void> {
  const { agent_session_id, status, work_tree } = await app.service('sessions').get(sessionIdOf(params))
  if (agent_session_id === null)
    throw fail.conflict('nothing_said', 'Nothing was said in this session that could be forked.')
  if (work_tree !== 'none') {
    throw fail.conflict(
      'own_work_tree',
      'A session with a work tree of its own cannot be forked: its agent knows no other.'
    )
  }
  if (status !== 'idle' && status !== 'paused') {
    throw fail.conflict('at_work', 'The agent is at work. Fork the session when it is done, or stop it first.')
  }
  await next()
}

/** What a fork's row takes over. What was spent so far was the other session's. */
export const forkedColumns = ({ source, agent_session_id }: Fork) => ({
  agent_session_id,
  options: source.options,
  context: source.context,
  last_message_at: source.last_message_at
})
