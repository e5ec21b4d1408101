import {
  accepts,
  keepIfEqual,
  minVersionOf,
  newerRow,
  type RowEntry,
  rowOf,
  type Source,
  UNKNOWN,
  withoutRow
} from './row-entry.ts'
import type { Row } from './row-types.ts'

/** One row that was added, changed or removed. */
export interface Change<R> {
  readonly id: string
  readonly before: R | undefined
  readonly after: R | undefined
}

/** Watches a part of a table. */
export interface Watcher<R> {
  /** True if the row is in that part. */
  matches(row: R): boolean
  /** True if a row with these columns could be in that part, at this or another version. */
  mayMatch(columns: object): boolean
  onChange(changes: readonly Change<R>[]): void
}

export interface TableOptions<R> {
  key(row: R): string
  /** The row that a row belongs to, and disappears with. */
  parent?: { readonly table: ParentTable; id(row: R): string }
  /** R1: the one of two rows of one id that is kept; `incoming` has at least the version of `held`. */
  merge?(held: R | undefined, incoming: R): R
  /** True if the row may belong to another parent by now, so that it does not disappear with this one. */
  mayOutliveParent?(id: string): boolean
  /** The row is not held any more. */
  onDropped?(id: string): void
  /** The row's visibility changed in a channel. No event says which of its children are readable now. */
  onVisibilityChange?(id: string, isVisible: boolean): void
}

/** A table whose rows have children in other tables. */
export interface ParentTable {
  readonly children: ChildTable[]
  /** The time at which the row was removed or hidden; undefined for any other row. */
  removedAt(id: string): number | undefined
  /** The row can be read again. */
  restore(id: string): void
}

interface ChildTable {
  readonly children: readonly ChildTable[]
  dropChildrenOf(parentId: string): void
  hasChildOf(parentId: string): boolean
}

/** The store that a table is part of. */
interface TableHost {
  /** A logical time, later than all before. */
  now(): number
  /** The table has changed; `flush` has to be called. */
  onChange(): void
}

/** The watched rows of one service, merged by version (R1, C6). Order and repetition do not matter. */
export class Table<R extends Row> implements ParentTable, ChildTable {
  readonly children: ChildTable[] = []
  private readonly options: TableOptions<R>
  private readonly entries = new Map<string, RowEntry<R>>()
  private readonly watchers = new Set<Watcher<R>>()
  private readonly rowsBeforeBatch = new Map<string, R | undefined>()
  private readonly host: TableHost

  constructor(options: TableOptions<R>, host: TableHost) {
    this.options = options
    this.host = host
    options.parent?.table.children.push(this)
  }

  readonly key = (row: R): string => this.options.key(row)

  get(id: string): R | undefined {
    return rowOf(this.entries.get(id))
  }

  hasChildrenOf(id: string): boolean {
    return this.children.some(child => child.hasChildOf(id))
  }

  hasChildOf(parentId: string): boolean {
    return [...this.rows()].some(row => this.options.parent?.id(row) === parentId)
  }

  *rows(): Generator<R> {
    for (const entry of this.entries.values()) {
      const row = rowOf(entry)
      if (row) yield row
    }
  }

  removedAt(id: string): number | undefined {
    const entry = this.entries.get(id)
    return entry?.state === 'hidden' ? entry.knownAt : undefined
  }

  restore(id: string): void {
    const entry = this.entries.get(id)
    if (entry?.state === 'hidden') {
      const { minVersion, knownAt } = entry
      this.entries.set(id, minVersion ? { state: 'unwatched', minVersion, knownAt } : { state: 'unknown', knownAt })
    }
    this.options.onVisibilityChange?.(id, true)
  }

  /** The row, unless its version is of an earlier epoch. */
  current(id: string): R | undefined {
    const entry = this.entries.get(id)
    return entry?.state === 'current' ? entry.row : undefined
  }

  /** True if a watched row is still unknown. */
  isAwaited(id: string, columns: object): boolean {
    return minVersionOf(this.entries.get(id) ?? UNKNOWN) === 0 && this.isRelevant(columns)
  }

  /** Merges a row into the table. `time` is when a response was requested. */
  put(incoming: R, source: Source = 'response', time = 0): void {
    if (!this.hasVisibleParent(incoming, source === 'response' ? time : 0)) return
    const { key, merge = newerRow, onVisibilityChange } = this.options
    const id = key(incoming)
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && !this.isRelevant(incoming)) return
    const entry = known ?? UNKNOWN
    if (!accepts(entry, incoming.version, source, time)) return
    const held = this.current(id)
    const merged = merge(held, incoming)
    // A response says nothing about the time after its request.
    const knownAt = source === 'response' ? Math.max(entry.knownAt, time) : this.host.now()
    if (entry.state === 'current' && merged === held) {
      this.entries.set(id, { ...entry, knownAt })
      return
    }
    const isWatched = [...this.watchers].some(watcher => watcher.matches(merged))
    const isFirstSeen =
      !rowOf(entry) && (source === 'moved' || source === 'catch_up' || (source === 'event' && isWatched))
    const row = keepIfEqual(entry.state === 'stale' ? entry.row : undefined, merged)
    this.set(
      id,
      isWatched ? { state: 'current', row, knownAt } : { state: 'unwatched', minVersion: incoming.version, knownAt }
    )
    if (entry.state === 'hidden' || isFirstSeen) onVisibilityChange?.(id, true)
  }

  /** R1: removes the row for good. */
  remove(id: string): void {
    this.markRemoved(id, Number.POSITIVE_INFINITY)
  }

  /** C6: hides the row until a row of this version or a later one arrives. */
  hide(id: string, version: number): void {
    this.markRemoved(id, version)
  }

  /** There is a newer row, which no list here watches. */
  invalidate(id: string, version: number): void {
    const entry = this.entries.get(id)
    if (!entry || version <= minVersionOf(entry)) return
    const state = entry.state === 'hidden' ? 'hidden' : 'unwatched'
    this.set(id, { state, minVersion: version, knownAt: this.host.now() })
  }

  /** Replaces a held row at the same version, as streamed text does. It does not prove that the row still exists. */
  replaceRow(id: string, row: R): void {
    const entry = this.entries.get(id)
    if (entry?.state === 'current' || entry?.state === 'stale') this.set(id, { ...entry, row })
  }

  /** Drops the rows that belong to a removed or hidden row; the same rows may come back. */
  dropChildrenOf(parentId: string): void {
    const { parent, mayOutliveParent } = this.options
    for (const [id, entry] of this.entries) {
      const row = rowOf(entry)
      if (!row || parent?.id(row) !== parentId || mayOutliveParent?.(id)) continue
      this.hideWithChildren(id, minVersionOf(entry))
    }
  }

  /**
   * A response requested at `time` named all rows of a part: drops its other rows, unless there was newer knowledge of
   * them.
   */
  reconcile(isInPart: (row: R) => boolean, namedIds: ReadonlySet<string>, time: number): void {
    for (const [id, entry] of this.entries) {
      const row = rowOf(entry)
      if (!row || namedIds.has(id) || entry.knownAt > time || !isInPart(row)) continue
      const isStale = entry.state === 'stale'
      this.set(
        id,
        isStale ? { state: 'unknown', knownAt: time } : { state: 'missing', minVersion: row.version + 1, knownAt: time }
      )
    }
  }

  /** F7: the database was restored and earlier versions mean nothing. The rows stay until others replace them. */
  forgetVersions(): void {
    for (const [id, entry] of this.entries) {
      const row = rowOf(entry)
      if (row) this.entries.set(id, { state: 'stale', row, knownAt: entry.knownAt })
      else this.entries.delete(id)
    }
  }

  watch(watcher: Watcher<R>): void {
    this.watchers.add(watcher)
  }

  /** Forgets the rows that no other watcher needs. */
  unwatch(watcher: Watcher<R>): void {
    this.watchers.delete(watcher)
    const watchers = [...this.watchers]
    for (const [id, entry] of this.entries) {
      const row = rowOf(entry)
      if (row && watchers.some(other => other.matches(row))) continue
      const isNeeded = row ? watchers.some(other => other.mayMatch(row)) : watchers.length > 0
      if (isNeeded || (entry.state === 'hidden' && this.children.length)) this.entries.set(id, withoutRow(entry))
      else this.entries.delete(id)
    }
  }

  /** Notifies the watchers of all changes since the last call. */
  flush(): void {
    const changes: Change<R>[] = []
    for (const [id, before] of this.rowsBeforeBatch) {
      const after = this.get(id)
      if (before !== after) changes.push({ id, before, after })
    }
    this.rowsBeforeBatch.clear()
    if (changes.length) for (const watcher of [...this.watchers]) watcher.onChange(changes)
  }

  private isRelevant(columns: object): boolean {
    return [...this.watchers].some(watcher => watcher.mayMatch(columns))
  }

  private markRemoved(id: string, version: number): void {
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && this.watchers.size === 0) return
    if (version <= minVersionOf(known ?? UNKNOWN)) return
    this.hideWithChildren(id, version)
    // Grandchildren do not name this row, so they have to be read.
    const hasGrandchildren = this.children.some(({ children }) => children.length > 0)
    if (hasGrandchildren || version < Number.POSITIVE_INFINITY) this.options.onVisibilityChange?.(id, false)
  }

  /** A child of a hidden row is ignored; one found by a later request proves that the parent can be read again. */
  private hasVisibleParent(row: R, time: number): boolean {
    const { parent } = this.options
    const removedAt = parent?.table.removedAt(parent.id(row))
    if (!parent || removedAt === undefined) return true
    if (removedAt > time) return false
    parent.table.restore(parent.id(row))
    return true
  }

  private hideWithChildren(id: string, minVersion: number): void {
    this.set(id, { state: 'hidden', minVersion, knownAt: this.host.now() })
    for (const child of this.children) child.dropChildrenOf(id)
  }

  private set(id: string, entry: RowEntry<R>): void {
    if (!this.rowsBeforeBatch.has(id)) this.rowsBeforeBatch.set(id, this.get(id))
    this.entries.set(id, entry)
    if (!rowOf(entry)) this.options.onDropped?.(id)
    this.host.onChange()
  }
}
