import { Listeners } from '../listeners.ts'
import { matches } from './query-match.ts'
import type { Row } from './row-types.ts'
import type { Change, Table, Watcher } from './table.ts'

/**
 * The rows that match a query, kept current while anybody listens. The functions can be passed around by themselves, as
 * React's `useSyncExternalStore` wants it.
 */
export interface LiveRows<R> {
  /** In order; a new array only when rows come or go. */
  readonly ids: readonly string[]
  /** In order; a new array only when one of them is another one. */
  readonly rows: readonly R[]
  /** A new object only when that row changed. */
  get(id: string): R | undefined
  /** `ready` once everything stored is there; it stays so while the connection is away. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** Why the last reading failed. */
  readonly error: Error | undefined
  /** Called when `ids`, `state` or `error` changed. Gives what ends that, as the others do. */
  readonly subscribe: (listener: () => void) => () => void
  /** Called when anything of it changed. */
  readonly subscribeRows: (listener: () => void) => () => void
  /** Called when that row changed, came or went. */
  subscribeRow(id: string, listener: () => void): () => void
  /** Reads everything anew. */
  refetch(): Promise<void>
}

/** What keeps a list current while somebody listens. */
export interface Keeper<R extends Row> {
  readonly table: Table<R>
  /** Columns that never change, and by which it is known that a row can never match. */
  readonly fixed: readonly string[]
  compare(one: R, other: R): number
  /** Somebody listens, or nobody does any more. */
  begin(list: LiveList<R>): void
  end(list: LiveList<R>): void
  read(list: LiveList<R>): Promise<void>
}

export class LiveList<R extends Row> implements LiveRows<R>, Watcher<R> {
  readonly where: object
  private readonly keeper: Keeper<R>
  private readonly lists = new Listeners()
  private readonly anything = new Listeners()
  private readonly single = new Map<string, Listeners>()
  private order: readonly string[] = []
  private found: readonly R[] | undefined
  private progress: Pick<LiveRows<R>, 'state' | 'error'> = { state: 'loading', error: undefined }
  private listening = 0

  constructor(where: object, keeper: Keeper<R>) {
    this.where = where
    this.keeper = keeper
  }

  get ids(): readonly string[] {
    return this.order
  }

  get rows(): readonly R[] {
    this.found ??= this.order.flatMap(id => this.keeper.table.get(id) ?? [])
    return this.found
  }

  get state() {
    return this.progress.state
  }

  get error() {
    return this.progress.error
  }

  get isListenedTo(): boolean {
    return this.listening > 0
  }

  get(id: string): R | undefined {
    const row = this.keeper.table.get(id)
    return row && this.matches(row) ? row : undefined
  }

  readonly subscribe = (listener: () => void): (() => void) => this.listen(this.lists.add(listener))

  readonly subscribeRows = (listener: () => void): (() => void) => this.listen(this.anything.add(listener))

  subscribeRow(id: string, listener: () => void): () => void {
    const listeners = this.single.get(id) ?? new Listeners()
    this.single.set(id, listeners)
    const remove = listeners.add(listener)
    return this.listen(() => {
      remove()
      if (listeners.isEmpty) this.single.delete(id)
    })
  }

  refetch(): Promise<void> {
    return this.keeper.read(this)
  }

  matches(row: R): boolean {
    return matches(row, this.where)
  }

  concerns(columns: object): boolean {
    return matches(columns, this.where, this.keeper.fixed)
  }

  /** Begins with what the table has already. */
  fill(): void {
    const { table, compare } = this.keeper
    const rows = [...table.rows()].filter(row => this.matches(row)).sort(compare)
    this.found = rows
    this.order = rows.map(table.key)
  }

  /** Where reading stands. A failure after which rows are there still lets them stand. */
  become(state: LiveRows<R>['state'], error?: Error): void {
    if (state === this.state && error === this.error) return
    this.progress = { state, error }
    this.lists.call()
    this.anything.call()
  }

  changed(changes: readonly Change<R>[]): void {
    const seen = changes.map(({ id, before, after }) => ({
      id,
      was: before !== undefined && this.matches(before),
      is: after !== undefined && this.matches(after)
    }))
    const mine = seen.filter(({ was, is }) => was || is)
    if (mine.length === 0) return
    this.found = undefined
    const isOther = mine.some(({ was, is }) => was !== is)
    if (isOther) this.reorder(mine)
    for (const { id } of mine) this.single.get(id)?.call()
    if (isOther) this.lists.call()
    this.anything.call()
  }

  private reorder(changes: readonly { id: string; was: boolean; is: boolean }[]): void {
    const gone = new Set(changes.flatMap(({ id, is }) => (is ? [] : id)))
    const came = changes.flatMap(({ id, was, is }) => (is && !was ? id : []))
    const kept = gone.size ? this.order.filter(id => !gone.has(id)) : this.order
    const rows = [...kept, ...came].flatMap(id => this.keeper.table.get(id) ?? [])
    this.order = (came.length ? rows.sort(this.keeper.compare) : rows).map(this.keeper.table.key)
  }

  private listen(stop: () => void): () => void {
    if (this.listening++ === 0) this.keeper.begin(this)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      stop()
      if (--this.listening === 0) this.keeper.end(this)
    }
  }
}
