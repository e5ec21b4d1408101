import { forkSession, type Session } from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import { fail } from '../../core/errors.ts'
import type { Application, CallContext, NextFunction } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import type { Fork } from '../../runner/agent/fork-conversation.ts'
import { routeOptions } from '../knex-service.ts'
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

/** `POST /sessions/:session_id/fork`: the agent forks its conversation first, then the new session is created with it. */
export class ForkRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create({ title, ...key }: Static<(typeof forkSession)['data']>, params: RouteParams = {}): Promise<Session> {
    const fork = await this.app.get('runner').fork(sessionIdOf(params))
    const { board_id, repo_id, agent_id, title: sourceTitle } = fork.source
    const row = { title: title ?? forkedTitle(sourceTitle), board_id, repo_id, agent_id, ...key }
    // Passing the caller's params authorizes again: the caller may have lost access while the agent was working.
    return this.app.service('sessions').create(row, { ...params, fork })
  }
}

const forkedTitle = (title: string) => `${title.slice(0, 190)} (fork)`

export function forkRoute(app: Application): void {
  app.use(forkSession.path, new ForkRoute(app), routeOptions)
  app
    .service(forkSession.path)
    .hooks({ around: { all: [validate(forkSession), assertSessionReadable, assertForkable] } })
}

/** Refuses what can be refused without asking the agent. */
async function assertForkable({ app, params }: CallContext, next: NextFunction): Promise<void> {
  const { agent_session_id, status, work_tree } = await app.service('sessions').get(sessionIdOf(params))
  if (agent_session_id === null) {
    throw fail.conflict('nothing_said', 'This session has no conversation to fork yet.')
  }
  if (work_tree !== 'none') {
    throw fail.conflict(
      'own_work_tree',
      'A session with a worktree cannot be forked: its agent is bound to the worktree.'
    )
  }
  if (status !== 'idle' && status !== 'paused') {
    throw fail.conflict(
      'at_work',
      'The agent is working. Stop it or wait until it has finished, then fork the session.'
    )
  }
  await next()
}

/** The columns that a fork copies from its source. Usage is not copied: it was spent by the source. */
export const forkedColumns = ({ source, agent_session_id }: Fork) => ({
  agent_session_id,
  options: source.options,
  context: source.context,
  last_message_at: source.last_message_at
})
