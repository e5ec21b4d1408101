import type { CreatedOf, contracts, Page, RowOf, RowPath, ServiceContract, User } from '@callboard/contract'
import type { Id, Params, RealTimeConnection } from '@feathersjs/feathers'
import type { KnexAdapterParams, KnexService } from '@feathersjs/knex'
import type { Application as KoaApplication } from '@feathersjs/koa'
import type { Static, TSchema } from '@sinclair/typebox'

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
export type NextFunction = () => Promise<void>

export type Rows<P extends RowPath> = RowOf<(typeof contracts)[P]>
/** A contract with stored rows. */
export type RowContract = ServiceContract & { path: RowPath }

/** The context of a hook that can be used with every service. */
export interface CallContext {
  readonly app: Application
  readonly path: string
  readonly method: string
  readonly id?: Id
  params: Params & CallParams
  data?: unknown
  /** Set by the method, or by a hook that replaces it. */
  result?: unknown
  /** The event that is emitted for the call; null for none. */
  event: string | null
}

/** The contexts of the hooks of one row service, by method. */
interface RowContexts<P extends RowPath> {
  find: RowContext<P, { result: Page<Rows<P>> | Rows<P>[] }>
  get: RowContext<P, { id: string; result: Rows<P> }>
  create: RowContext<P, { data: CreateData<P>; result: Rows<P> & Partial<CreatedOf<(typeof contracts)[P]>> }>
  update: RowContext<P, { id: string; data: ChangeData<P, 'update'>; result: Rows<P> }>
  patch: RowContext<P, { id: string; data: ChangeData<P, 'patch'>; result: Rows<P> }>
  remove: RowContext<P, { id: string; data?: undefined; result: Rows<P> }>
}
type RowContext<P extends RowPath, C> = Omit<CallContext, keyof C> & C & { readonly service: RowService<P> }
type RowMethod = keyof RowContexts<RowPath>

/** The context of a hook of a row service: `HookContext<'boards', 'create'>`. */
export type HookContext<P extends RowPath, M extends RowMethod = 'patch'> = RowContexts<P>[M]

/** The hooks of a row service. */
type HookTable<P extends RowPath> = { [M in RowMethod]?: Hook<RowContexts<P>[M]>[] } & { all?: Hook<CallContext>[] }
type Hook<C> = (context: C, next: NextFunction) => Promise<void>

/** Every contract with stored rows has a Knex service of the same path. */
type RowServices = { [P in RowPath]: RowService<P> }
export type RowService<P extends RowPath> = KnexService<Rows<P>, Columns<P>, CallParams> & {
  /** Feathers adds this method when the service is registered; its own type leaves data and result untyped. */
  hooks?(options: { around: HookTable<P> }): unknown
}

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

/** The data of a create: what the contract requires of it, any columns, and what callers may pass beside columns. */
type CreateData<P extends RowPath> = ChangeData<P, 'create'> & {
  [K in RequiredKey<Input<P, 'create'>> & keyof AllColumns<P>]: Input<P, 'create'>[K]
}
/** The data of a write: any columns, and what callers may pass beside columns. Some inputs are stored in another form. */
type ChangeData<P extends RowPath, M extends 'create' | 'update' | 'patch'> = {
  [K in keyof AllColumns<P> & string]?: AllColumns<P>[K] | (K extends keyof Input<P, M> ? Input<P, M>[K] : never)
} & Partial<Omit<Input<P, M>, keyof AllColumns<P>>>
type RequiredKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T]
type Input<P extends RowPath, M extends RowMethod> =
  (typeof contracts)[P]['methods'] extends Record<M, infer S extends TSchema> ? Static<S> : object
