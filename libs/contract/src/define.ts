import { type TObject, type TProperties, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import { type Entity, type LivePath, ROW_AUDIENCE } from './entities.ts'
import { strict } from './fields.ts'
import { FeedPosition } from './positions.ts'
import type { Role } from './roles.ts'

/**
 * C3: the narrow channels that receive an event. `board`, `session` and `user` are the row's own channel of that kind, such
 * as `board:<board_id>`. `members` is everyone who can read the board: `workspace` for an open board, otherwise the `user:`
 * channel of each member. `connection` is no channel: only the connection concerned receives the event.
 */
export type AudienceKind = 'workspace' | 'board' | 'members' | 'session' | 'user' | 'connection'

/**
 * The resource that read access to a row depends on: the workspace (everyone who is signed in), the row's board, the board of
 * the row's session, or one user.
 */
export type Scope = 'workspace' | 'board' | 'session' | 'user'

/** The guarantees of an event’s delivery: see the table of delivery classes in docs/protocol.md. */
export type DeliveryClass = 'durable' | 'stream' | 'ephemeral'

export interface EventContract {
  delivery: DeliveryClass
  payload: TSchema
  /** F3: the possible values of `meta.type`. The first is the default. */
  types: readonly [string, ...string[]]
  audience: readonly [AudienceKind, ...AudienceKind[]]
}

/** The queries of `find`: comparisons on the columns of `where`, order by those of `sort`; `order` is the default order. */
export interface FindContract {
  where: readonly string[]
  sort: readonly string[]
  order: Readonly<Record<string, 1 | -1>>
}

/** The methods that clients can call. A method that is not listed cannot be called from outside. */
export interface MethodsContract {
  find?: FindContract
  get?: true
  create?: TObject
  update?: TObject
  patch?: TObject
  /** `true`, or the schema of its query. */
  remove?: true | TObject
}

/** The lowest role that may call each method. */
type RolesFor<M extends MethodsContract> = { readonly [K in keyof M]: Role }

/** The schema of a row: an object whose columns can be listed. */
export type RowSchema = TSchema & { properties: Record<string, TSchema> }

/** A row whose columns depend on each other in a way TypeBox cannot express: `schema` validates, `T` is the static type. */
export const typedRow = <T>(schema: TObject): TUnsafe<T> & RowSchema =>
  Object.assign(Type.Unsafe<T>(schema), { properties: schema.properties })

/** Everything that crosses the wire about one service, and the access rules that follow from it. */
export interface ServiceContract {
  path: string
  entity: Entity
  /** The column that holds the row's id. */
  key: string
  row: RowSchema
  scope: Scope
  methods: MethodsContract
  roles: { readonly [K in keyof MethodsContract]?: Role }
  /** The result of `create` where it is more than the row. */
  created?: TSchema
  events: Readonly<Record<string, EventContract>>
}

/** A `create` on a path of its own, such as `sessions/:session_id/prompt`. Routes emit no events. */
export interface RouteContract {
  path: string
  /** The lowest role that may call it. */
  role: Role
  data: TObject
  answer: TSchema
}

/** A `find` on a path of its own: a route that changes nothing. */
export interface ReadRouteContract {
  path: string
  /** The lowest role that may call it. */
  role: Role
  answer: TSchema
}

/** These keep the exact types of a contract. */
export const defineService = <const C extends ServiceContract>(contract: C & { roles: RolesFor<C['methods']> }): C =>
  contract
export const defineRoute = <const R extends RouteContract>(contract: R): R => contract
export const defineReadRoute = <const R extends ReadRouteContract>(contract: R): R => contract

/** The four events that Feathers emits for a stored row; all are durable and have the audience of the service. */
export function rowEvents<P extends LivePath, T extends TSchema>(
  path: P,
  entity: Entity,
  payload: T,
  patchedTypes: readonly [string, ...string[]] = [`${entity}.updated`]
) {
  const audience = ROW_AUDIENCE[path]
  const event = (types: readonly [string, ...string[]]) => ({ delivery: 'durable' as const, payload, types, audience })
  return {
    created: event([`${entity}.created`]),
    updated: event(patchedTypes),
    patched: event(patchedTypes),
    removed: event([`${entity}.removed`])
  }
}

/**
 * C6: losing read access to a row is delivered as a `left` event. The receiver drops its lower versions of the row and of the
 * rows that belong to it.
 */
export const accessLostEvent = <P extends LivePath, const K extends TProperties>(path: P, entity: Entity, key: K) => ({
  delivery: 'durable' as const,
  payload: Type.Object({ ...key, version: Type.Integer({ minimum: 1 }) }, strict),
  types: [`${entity}.left`] as const,
  audience: ROW_AUDIENCE[path]
})

/** The second argument of every event (F2, F3). */
export const EventMeta = Type.Object({
  type: Type.String(),
  at: Type.String(),
  /** The id of a user or an agent, or `system`. */
  actor: Type.String(),
  /** F2: the event's sequence number in each of its feeds; absent for events that are not durable. */
  positions: Type.Optional(Type.Array(FeedPosition))
})
