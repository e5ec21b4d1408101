import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type {
  EventContract,
  EventMeta as EventMetaSchema,
  FindContract,
  RouteContract,
  ServiceContract
} from './define.ts'

export type EventMeta = Static<typeof EventMetaSchema>
export type RowOf<C extends ServiceContract> = Static<C['row']>
/** The result of `create`. */
export type CreatedOf<C extends ServiceContract> = C extends { created: infer A extends TSchema } ? Static<A> : RowOf<C>

/** One page of rows. `total` counts all matching rows. */
export interface Page<T> {
  total: number
  limit: number
  skip: number
  data: T[]
}

type Comparison<V> = V | { $in?: V[]; $ne?: V; $lt?: V; $lte?: V; $gt?: V; $gte?: V }

export type FindQuery<R, F extends FindContract> = {
  [K in F['where'][number] & keyof R]?: Comparison<R[K]>
} & { $limit?: number; $skip?: number; $sort?: { [K in F['sort'][number]]?: 1 | -1 } }

type Find<C extends ServiceContract> = C['methods']['find'] extends infer F extends FindContract
  ? { find(params?: { query?: FindQuery<RowOf<C>, F> }): Promise<Page<RowOf<C>>> }
  : unknown
type Get<C extends ServiceContract> = C['methods']['get'] extends true
  ? { get(id: string): Promise<RowOf<C>> }
  : unknown
type Create<C extends ServiceContract> = C['methods']['create'] extends infer D extends TObject
  ? { create(data: Static<D>): Promise<CreatedOf<C>> }
  : unknown
type Update<C extends ServiceContract> = C['methods']['update'] extends infer D extends TObject
  ? { update(id: string, data: Static<D>): Promise<RowOf<C>> }
  : unknown
type Patch<C extends ServiceContract> = C['methods']['patch'] extends infer D extends TObject
  ? { patch(id: string, data: Static<D>): Promise<RowOf<C>> }
  : unknown
type Remove<C extends ServiceContract> = C['methods']['remove'] extends true
  ? { remove(id: string): Promise<RowOf<C>> }
  : C['methods']['remove'] extends infer Q extends TObject
    ? { remove(id: string, params?: { query?: Static<Q> }): Promise<RowOf<C>> }
    : unknown

export type PayloadOf<E extends EventContract> = Static<E['payload']>

/** The events of a service; a listener receives the payload and the event's meta. */
export interface Events<C extends ServiceContract> {
  on<E extends keyof C['events'] & string>(event: E, listener: Listener<C, E>): unknown
  off<E extends keyof C['events'] & string>(event: E, listener: Listener<C, E>): unknown
}
export type Listener<C extends ServiceContract, E extends keyof C['events']> = (
  payload: PayloadOf<C['events'][E]>,
  meta: EventMeta
) => void

/** A service as a client sees it: only the methods of its contract. */
export type ServiceOf<C extends ServiceContract> = Find<C> &
  Get<C> &
  Create<C> &
  Update<C> &
  Patch<C> &
  Remove<C> &
  Events<C>

/** A route as a client sees it. */
export interface RouteOf<R extends RouteContract> {
  create(data: Static<R['data']>): Promise<Static<R['answer']>>
}
