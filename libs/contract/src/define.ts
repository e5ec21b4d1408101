import { type TObject, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import type { Thing } from './fields.ts'

/** The channels that hear an event, narrowest road first (C3). `board` is `board:<board_id>` of the row, and so on. */
export type Audience = 'everybody' | 'workspace' | 'board' | 'session' | 'user'

/** How an event is delivered: see the table of delivery classes in docs/protocol.md. */
export type DeliveryClass = 'durable' | 'stream' | 'passing'

export interface EventContract {
  delivery: DeliveryClass
  payload: TSchema
  /** F3: what may have happened; the first is meant when the writer says nothing. */
  types: readonly [string, ...string[]]
  audience: readonly [Audience, ...Audience[]]
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
  remove?: true
}

/** The schema of a row: an object whose columns can be walked. */
export type RowSchema = TSchema & { properties: Record<string, TSchema> }

/** A row whose columns depend on each other in a way TypeBox cannot say: the schema checks, `T` is what code sees. */
export const refined = <T>(schema: TObject): TUnsafe<T> & RowSchema =>
  Object.assign(Type.Unsafe<T>(schema), { properties: schema.properties })

/** Everything that crosses the wire about one service, said once. */
export interface ServiceContract {
  path: string
  thing: Thing
  key: string
  row: RowSchema
  methods: MethodsContract
  events: Readonly<Record<string, EventContract>>
}

/** A method of its own address, such as `sessions/:session_id/prompt`; a thin door to a service, without events. */
export interface RouteContract {
  path: string
  data: TObject
  answer: TSchema
}

/** Keeps the exact types of what is written down. */
export const defineService = <const C extends ServiceContract>(contract: C): C => contract
export const defineRoute = <const R extends RouteContract>(contract: R): R => contract

/** The four events that Feathers emits for a stored row, all durable and of one audience. */
export function rowEvents<T extends TSchema, const A extends readonly [Audience, ...Audience[]]>(
  thing: Thing,
  payload: T,
  audience: A,
  patchedTypes: readonly [string, ...string[]] = [`${thing}.updated`]
) {
  const event = (types: readonly [string, ...string[]]) => ({ delivery: 'durable' as const, payload, types, audience })
  return {
    created: event([`${thing}.created`]),
    updated: event([`${thing}.updated`]),
    patched: event(patchedTypes),
    removed: event([`${thing}.removed`])
  }
}

/** The second argument of every event (F2, F3): what happened, when, and by whose hand. */
export const EventMeta = Type.Object({
  type: Type.String(),
  at: Type.String(),
  /** The id of a user or an agent, or `system`. */
  actor: Type.String()
})
