import type { contracts, EventMeta, RowOf, ServicePath, User } from '@callboard/contract'
import type { AuthenticationService } from '@feathersjs/authentication'
import type { HookContext as FeathersHookContext, Params, RealTimeConnection } from '@feathersjs/feathers'
import type { KnexAdapterParams, KnexService } from '@feathersjs/knex'
import type { Application as KoaApplication } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Transaction } from './database.ts'
import type { Runner } from './runner/runner.ts'
import type { LinkRoute } from './services/links/links.ts'
import type { Checkout } from './services/repos/checkout.ts'
import type { PromptRoute, ResumeRoute, StopRoute } from './services/sessions/routes.ts'

/** What travels with a call: who asks, in which transaction, and what its event will say. */
export interface CallParams extends KnexAdapterParams {
  user?: User
  connection?: RealTimeConnection
  transaction?: Transaction
  /** F3: the event's type, where the method alone does not tell. */
  type?: string
  /** Whose deed it is when no person asked: an agent's id or `system`. */
  actor?: string
  /** What the event says beside the row; set by the transaction hook. */
  meta?: EventMeta
  /** Set by the idempotency hook: this call was made before, and answers with the row of then. */
  isRepeated?: boolean
  /** What was seen of the directory of a repository, or why nothing was. */
  inspection?: PromiseSettledResult<Checkout>
}

export type Rows<P extends ServicePath> = RowOf<(typeof contracts)[P]>
/** Any columns of a row, for the code inside that writes some of them. */
type Columns<P extends ServicePath> = { [K in keyof Rows<P> & string]?: Rows<P>[K] }
export type RowService<P extends ServicePath> = KnexService<Rows<P>, Columns<P>, CallParams>

export type ServiceTypes = { [P in ServicePath]: RowService<P> } & {
  authentication: AuthenticationService
  links: LinkRoute
  'sessions/:session_id/prompt': PromptRoute
  'sessions/:session_id/stop': StopRoute
  'sessions/:session_id/resume': ResumeRoute
}

export interface Settings {
  config: Config
  database: Knex
  log: Logger
  runner: Runner
  authentication: object
}

export type Application = KoaApplication<ServiceTypes, Settings>
export type HookContext = FeathersHookContext<Application> & { params: Params & CallParams }
export type NextFunction = () => Promise<void>
