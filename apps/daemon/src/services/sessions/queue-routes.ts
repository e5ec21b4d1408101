import { contracts, resumeSession, type Session, stopSession } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { routeOptions } from '../knex-service.ts'
import { assertSessionReadable, type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/stop': StopRoute
    'sessions/:session_id/resume': ResumeRoute
  }
}

/** `POST /sessions/:session_id/stop` (T4). */
export class StopRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(_data: object, params: RouteParams = {}): Promise<Session> {
    return this.app.get('runner').stop(sessionIdOf(params), params)
  }
}

/** `POST /sessions/:session_id/resume` (T2). */
export class ResumeRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(_data: object, params: RouteParams = {}): Promise<Session> {
    return this.app.get('runner').resume(sessionIdOf(params), params)
  }
}

export function queueRoutes(app: Application): void {
  app.use(stopSession.path, new StopRoute(app), routeOptions)
  app.use(resumeSession.path, new ResumeRoute(app), routeOptions)
  for (const contract of [stopSession, resumeSession]) {
    const all = [validate(contract), atomic, assertSessionReadable, idempotent(contracts.sessions)]
    app.service(contract.path).hooks({ around: { all } })
  }
}
