import { type TObject, type TProperties, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import { type Entity, strict } from './fields.ts'
import { FeedPosition } from './positions.ts'
import type { Role } from './roles.ts'

/**
 * C3: the narrow channels that hear an event. `board` is `board:<board_id>` of the row, and so on. `members` is everyone who
 * may see a board: the workspace when it is open, else each of its members. `connection` is no channel: the one connection
 * that it concerns is told.
 */
export type AudienceKind = 'workspace' | 'board' | 'members' | 'session' | 'user' | 'connection'

/**
 * What a row belongs to, which decides who may see it: everyone who is signed in, those who may see its board (of its own,
 * or its session's), or one person.
 */
export type Scope = 'workspace' | 'board' | 'session' | 'user'

/** How an event is delivered: see the table of delivery classes in docs/protocol.md. */
export type DeliveryClass = 'durable' | 'stream' | 'ephemeral'

export interface EventContract {
  delivery: DeliveryClass
  payload: TSchema
  /** F3: what may have happened; the first is meant when the writer says nothing. */
  types: readonly [string, ...string[]]
  audience: readonly [AudienceKind, ...AudienceKind[]]
}

/** What `find` may be asked: equality and comparison on `where`, order by `sort`; `order` is used when nothing is asked. */
export interface FindContract {
  where: readonly string[]
  sort: readonly string[]
  order: Readonly<Record<string, 1 | -1>>
}

/** What a client may call. A method that is not named cannot be reached from outside. */
export interface MethodsContract {
  find?: FindContract
  get?: true
  create?: TObject
  update?: TObject
  patch?: TObject
  /** `true`, or what it may be asked beside the id. */
  remove?: true | TObject
}

/** The least role that may call each of the methods. */
type RolesFor<M extends MethodsContract> = { readonly [K in keyof M]: Role }

/** The schema of a row: an object whose columns can be walked. */
export type RowSchema = TSchema & { properties: Record<string, TSchema> }

/** A row whose columns depend on each other in a way TypeBox cannot say: the schema checks, `T` is what code sees. */
export const typedRow = <T>(schema: TObject): TUnsafe<T> & RowSchema =>
  Object.assign(Type.Unsafe<T>(schema), { properties: schema.properties })

/** Everything that crosses the wire about one service, said once. */
export interface ServiceContract {
  path: string
  entity: Entity
  key: string
  row: RowSchema
  scope: Scope
  methods: MethodsContract
  roles: { readonly [K in keyof MethodsContract]?: Role }
  /** What `create` answers with where that is more than the row. */
  created?: TSchema
  events: Readonly<Record<string, EventContract>>
}

/** A method of its own address, such as `sessions/:session_id/prompt`; a thin door to a service, without events. */
export interface RouteContract {
  path: string
  /** The least role that may call it. */
  role: Role
  data: TObject
  answer: TSchema
}

/** A route that changes nothing: `GET`, as a service's `find` is. */
export interface ReadRouteContract {
  path: string
  /** The least role that may call it. */
  role: Role
  answer: TSchema
}

/** Keeps the exact types of what is written down. */
export const defineService = <const C extends ServiceContract>(contract: C & { roles: RolesFor<C['methods']> }): C =>
  contract
export const defineRoute = <const R extends RouteContract>(contract: R): R => contract
export const defineReadRoute = <const R extends ReadRouteContract>(contract: R): R => contract

/** The four events that Feathers emits for a stored row, all durable and of one audience. */
export function rowEvents<T extends TSchema, const A extends readonly [AudienceKind, ...AudienceKind[]]>(
  entity: Entity,
  payload: T,
  audience: A,
  patchedTypes: readonly [string, ...string[]] = [`${entity}.updated`]
) {
  const event = (types: readonly [string, ...string[]]) => ({ delivery: 'durable' as const, payload, types, audience })
  return {
    created: event([`${entity}.created`]),
    updated: event(patchedTypes),
    patched: event(patchedTypes),
    removed: event([`${entity}.removed`])
  }
}

/** C6: a row goes out of the sight of some who saw it. They drop what they hold of a lower version, and its children. */
export const accessLostEvent = <
  const K extends TProperties,
  const A extends readonly [AudienceKind, ...AudienceKind[]]
>(
  entity: Entity,
  key: K,
  audience: A
) => ({
  delivery: 'durable' as const,
  payload: Type.Object({ ...key, version: Type.Integer({ minimum: 1 }) }, strict),
  types: [`${entity}.left`] as const,
  audience
})

/** The second argument of every event (F2, F3): what happened, when, and by whose hand. */
export const EventMeta = Type.Object({
  type: Type.String(),
  at: Type.String(),
  /** The id of a user or an agent, or `system`. */
  actor: Type.String(),
  /** F2: its number in each of its feeds; none for what is not kept. */
  positions: Type.Optional(Type.Array(FeedPosition))
})
