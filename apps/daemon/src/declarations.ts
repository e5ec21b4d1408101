import type { contracts, RowOf, RowPath, ServiceContract, User } from '@callboard/contract'
import type { HookContext as FeathersHookContext, Params, RealTimeConnection } from '@feathersjs/feathers'
import type { KnexAdapterParams, KnexService } from '@feathersjs/knex'
import type { Application as KoaApplication } from '@feathersjs/koa'

/**
 * The registry of the application's types. It imports no file of the daemon: a service, a setting or a call parameter is
 * added by the file that defines it, with `declare module '<path>/declarations.ts' { interface ServiceTypes { … } }`.
 */
export interface ServiceTypes extends RowServices {}

/** Values of `app.get()`, set while the application is built. */
export interface Settings {
  /** The options of @feathersjs/authentication. */
  authentication: object
}

/** Parameters that travel with a service call and the calls it makes. */
export interface CallParams extends KnexAdapterParams {
  /** The authenticated user; undefined for calls the daemon makes by itself. */
  user?: User
  /** The socket the call came over; undefined for HTTP and internal calls. */
  connection?: RealTimeConnection
}

export type Application = KoaApplication<ServiceTypes, Settings>
export type HookContext = FeathersHookContext<Application> & { params: Params & CallParams }
export type NextFunction = () => Promise<void>

/** A contract with stored rows. */
export type RowContract = ServiceContract & { path: RowPath }
/** Every contract with stored rows has a Knex service of the same path. */
type RowServices = { [P in RowPath]: RowService<P> }
export type RowService<P extends RowPath> = KnexService<Rows<P>, Columns<P>, CallParams>
export type Rows<P extends RowPath> = RowOf<(typeof contracts)[P]>

/** Columns of the database that no row on the wire contains. */
interface SecretColumns {
  accounts: { password_hash: string | null }
  sign_ins: { hash: string }
  tokens: { hash: string }
  invites: { hash: string }
}
type AllColumns<P extends RowPath> = Rows<P> & (P extends keyof SecretColumns ? SecretColumns[P] : unknown)
/** Internal calls may write any subset of a row's columns. */
type Columns<P extends RowPath> = { [K in keyof AllColumns<P> & string]?: AllColumns<P>[K] }
