import {
  contracts,
  promptSession as promptContract,
  type promptSession,
  resumeSession as resumeContract,
  type Session,
  stopSession as stopContract,
  type Task
} from '@callboard/contract'
import type { Static } from '@sinclair/typebox'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams, HookContext, NextFunction } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/prompt': PromptRoute
    'sessions/:session_id/stop': StopRoute
    'sessions/:session_id/resume': ResumeRoute
  }
}

export type RouteParams = CallParams & { route?: { session_id?: string } }

/** `POST /sessions/:session_id/prompt`: a thin door to `tasks.create`. */
export class PromptRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(data: Static<(typeof promptSession)['data']>, params: RouteParams = {}): Promise<Task> {
    return this.app.service('tasks').create({ ...data, session_id: sessionIdOf(params) }, asInternalCall(params))
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

export function sessionRoutes(app: Application): void {
  const silent = { methods: ['create' as const], serviceEvents: [] }
  app.use('sessions/:session_id/prompt', new PromptRoute(app), silent)
  app.use('sessions/:session_id/stop', new StopRoute(app), silent)
  app.use('sessions/:session_id/resume', new ResumeRoute(app), silent)
  const once = [atomic, assertSessionReadable, idempotent(contracts.sessions)]
  app.service('sessions/:session_id/prompt').hooks({ around: { all: [validate(promptContract)] } })
  app.service('sessions/:session_id/stop').hooks({ around: { all: [validate(stopContract), ...once] } })
  app.service('sessions/:session_id/resume').hooks({ around: { all: [validate(resumeContract), ...once] } })
}

/** Who may not see the session is not told whether there is one. */
export async function assertSessionReadable({ app, params }: HookContext, next: NextFunction): Promise<void> {
  const { provider, route = {}, transaction, user } = params
  if (provider && user) await assertCanRead(app, contracts.sessions, sessionIdOf({ route }), user, transaction)
  await next()
}

export function sessionIdOf({ route }: RouteParams): string {
  const session_id = route?.session_id
  if (!session_id) throw fail.badRequest('invalid_id', 'Say which session.')
  return session_id
}

/** The call goes on inside, on behalf of the same person. */
const asInternalCall = ({ user }: CallParams): CallParams => (user ? { user } : {})
