import { promptSession, type Task } from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import type { Application } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import { routeOptions } from '../knex-service.ts'
import { type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/prompt': PromptRoute
  }
}

/** `POST /sessions/:session_id/prompt`: calls `tasks.create`, which checks access and the idempotency key. */
export class PromptRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(data: Static<(typeof promptSession)['data']>, params: RouteParams = {}): Promise<Task> {
    const { user } = params
    return this.app.service('tasks').create({ ...data, session_id: sessionIdOf(params) }, user ? { user } : {})
  }
}

export function promptRoute(app: Application): void {
  app.use(promptSession.path, new PromptRoute(app), routeOptions)
  app.service(promptSession.path).hooks({ around: { all: [validate(promptSession)] } })
}
