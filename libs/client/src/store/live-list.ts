import { Listeners } from '../listeners.ts'
import { matches } from './query-match.ts'
import type { Row } from './row-types.ts'
import type { Change, Table, Watcher } from './table.ts'

/**
 * The rows that match a query, kept current while there is a listener. Its functions can be passed without the object,
 * as React's `useSyncExternalStore` expects.
 */
export interface LiveRows<R> {
  /** In order; a new array only when rows are added or removed. */
  readonly ids: readonly string[]
  /** In order; a new array only when one of the rows changed. */
  readonly rows: readonly R[]
  /** A new object only when the row changed. */
  get(id: string): R | undefined
  /** `ready` after the first complete read; it stays so while the connection is lost. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** The error of the last read. */
  readonly error: Error | undefined
  /**
   * Calls the listener when `ids`, `state` or `error` change. Like the others it returns a function that removes it.
   */
  readonly subscribe: (listener: () => void) => () => void
  /** Calls the listener on any change. */
  readonly subscribeRows: (listener: () => void) => () => void
  /** Calls the listener when this row is added, changed or removed. */
  subscribeRow(id: string, listener: () => void): () => void
  /** Reads all rows again. */
  refetch(): Promise<void>
}

/** Keeps a list current while it has listeners. */
export interface ListOwner<R extends Row> {
  readonly table: Table<R>
  /** Columns that never change, by which a row can be ruled out for good. */
  readonly immutableColumns: readonly string[]
  compare(one: R, other: R): number
  /** The first listener was added. */
  activate(list: LiveList<R>): void
  /** The last listener was removed. */
  release(list: LiveList<R>): void
  refetch(list: LiveList<R>): Promise<void>
}

export class LiveList<R extends Row> implements LiveRows<R>, Watcher<R> {
  readonly where: object
  private readonly owner: ListOwner<R>
  private readonly listListeners = new Listeners()
  private readonly anyListeners = new Listeners()
  private readonly rowListeners = new Map<string, Listeners>()
  private sortedIds: readonly string[] = []
  private sortedRows: readonly R[] | undefined
  private status: Pick<LiveRows<R>, 'state' | 'error'> = { state: 'loading', error: undefined }
  private listenerCount = 0

  constructor(where: object, owner: ListOwner<R>) {
    this.where = where
    this.owner = owner
  }

  get ids(): readonly string[] {
    return this.sortedIds
  }

  get rows(): readonly R[] {
    this.sortedRows ??= this.sortedIds.flatMap(id => this.owner.table.get(id) ?? [])
    return this.sortedRows
  }

  get state() {
    return this.status.state
  }

  get error() {
    return this.status.error
  }

  get(id: string): R | undefined {
    const row = this.owner.table.get(id)
    return row && this.matches(row) ? row : undefined
  }

  readonly subscribe = (listener: () => void): (() => void) => this.listen(this.listListeners.add(listener))

  readonly subscribeRows = (listener: () => void): (() => void) => this.listen(this.anyListeners.add(listener))

  subscribeRow(id: string, listener: () => void): () => void {
    const listeners = this.rowListeners.get(id) ?? new Listeners()
    this.rowListeners.set(id, listeners)
    const remove = listeners.add(listener)
    return this.listen(() => {
      remove()
      if (listeners.isEmpty) this.rowListeners.delete(id)
    })
  }

  refetch(): Promise<void> {
    return this.owner.refetch(this)
  }

  matches(row: R): boolean {
    return matches(row, this.where)
  }

  mayMatch(columns: object): boolean {
    return matches(columns, this.where, this.owner.immutableColumns)
  }

  /** Starts with the rows that the table already holds. */
  fillFromTable(): void {
    const { table, compare } = this.owner
    const rows = [...table.rows()].filter(row => this.matches(row)).sort(compare)
    this.sortedRows = rows
    this.sortedIds = rows.map(table.key)
  }

  setState(state: LiveRows<R>['state'], error?: Error): void {
    if (state === this.state && error === this.error) return
    this.status = { state, error }
    this.listListeners.call()
    this.anyListeners.call()
  }

  onChange(changes: readonly Change<R>[]): void {
    const own = changes
      .map(({ id, before, after }) => ({
        id,
        wasListed: before !== undefined && this.matches(before),
        isListed: after !== undefined && this.matches(after)
      }))
      .filter(({ wasListed, isListed }) => wasListed || isListed)
    if (own.length === 0) return
    this.sortedRows = undefined
    const areIdsChanged = own.some(({ wasListed, isListed }) => wasListed !== isListed)
    if (areIdsChanged) this.reorder(own)
    for (const { id } of own) this.rowListeners.get(id)?.call()
    if (areIdsChanged) this.listListeners.call()
    this.anyListeners.call()
  }

  private reorder(changes: readonly { id: string; wasListed: boolean; isListed: boolean }[]): void {
    const removed = new Set(changes.flatMap(({ id, isListed }) => (isListed ? [] : id)))
    const added = changes.flatMap(({ id, wasListed, isListed }) => (isListed && !wasListed ? id : []))
    const remaining = removed.size ? this.sortedIds.filter(id => !removed.has(id)) : this.sortedIds
    const rows = [...remaining, ...added].flatMap(id => this.owner.table.get(id) ?? [])
    this.sortedIds = (added.length ? rows.sort(this.owner.compare) : rows).map(this.owner.table.key)
  }

  private listen(remove: () => void): () => void {
    if (this.listenerCount++ === 0) this.owner.activate(this)
    let isRemoved = false
    return () => {
      if (isRemoved) return
      isRemoved = true
      remove()
      if (--this.listenerCount === 0) this.owner.release(this)
    }
  }
}
