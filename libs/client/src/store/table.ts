import { keepIfEqual, minVersionFor, newerRow, type RowEntry, type Source, VISIBLE } from './row-entry.ts'
import type { Row } from './row-types.ts'

/** One row that was added, changed or removed. */
export interface Change<R> {
  readonly id: string
  readonly before: R | undefined
  readonly after: R | undefined
}

/** Watches a part of a table. */
export interface Watcher<R> {
  /** Whether the row is in that part. */
  matches(row: R): boolean
  /** Whether a row with these columns could be in that part, at this or another version. */
  mayMatch(columns: object): boolean
  onChange(changes: readonly Change<R>[]): void
}

export interface TableOptions<R> {
  key(row: R): string
  /** The row that a row belongs to, and disappears with. */
  parent?: { readonly table: ParentTable; id(row: R): string }
  /** R1: the one of two rows of one id that is kept; `incoming` has at least the version of `held`. */
  merge?(held: R | undefined, incoming: R): R
  /** Whether the row may belong to another parent by now, so that it does not disappear with this one. */
  mayOutliveParent?(id: string): boolean
  /** The row is not held any more. */
  onDropped?(id: string): void
  /** The row became readable, or stopped being so in some place: no event tells which of its children can be read. */
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
    return this.entries.get(id)?.row
  }

  hasChildrenOf(id: string): boolean {
    return this.children.some(child => child.hasChildOf(id))
  }

  hasChildOf(parentId: string): boolean {
    return [...this.rows()].some(row => this.options.parent?.id(row) === parentId)
  }

  *rows(): Generator<R> {
    for (const { row } of this.entries.values()) if (row) yield row
  }

  removedAt(id: string): number | undefined {
    const entry = this.entries.get(id)
    return entry?.isRemoved ? entry.knownAt : undefined
  }

  restore(id: string): void {
    const entry = this.entries.get(id)
    if (entry) entry.isRemoved = false
    this.options.onVisibilityChange?.(id, true)
  }

  /** The row, unless its version is of an earlier epoch. */
  current(id: string): R | undefined {
    const entry = this.entries.get(id)
    return entry?.isStaleEpoch ? undefined : entry?.row
  }

  /** Whether a watched row is still unknown. */
  isAwaited(id: string, columns: object): boolean {
    const entry = this.entries.get(id)
    return (!entry || entry.isStaleEpoch) && this.isRelevant(columns)
  }

  /** Merges a row into the table. `time` is when a response was requested. */
  put(incoming: R, source: Source = 'response', time = 0): void {
    if (!this.hasVisibleParent(incoming, source === 'response' ? time : 0)) return
    const { key, merge = newerRow, onVisibilityChange } = this.options
    const id = key(incoming)
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && !this.isRelevant(incoming)) return
    const entry = known ?? this.createEntry(id)
    if (incoming.version < minVersionFor(entry, source, time)) return
    const held = entry.isStaleEpoch ? undefined : entry.row
    const merged = merge(held, incoming)
    // A response says nothing about the time after its request.
    const knownAt = source === 'response' ? Math.max(entry.knownAt, time) : this.host.now()
    if (merged === held) {
      entry.knownAt = knownAt
      return
    }
    const isWatched = [...this.watchers].some(watcher => watcher.matches(merged))
    const isFirstSeen = !entry.row && (source === 'moved' || source === 'catch_up' || (source === 'event' && isWatched))
    const hasBecomeVisible = entry.isRemoved || isFirstSeen
    const row = entry.isStaleEpoch ? keepIfEqual(entry.row, merged) : merged
    Object.assign(entry, { minVersion: incoming.version, ...VISIBLE })
    this.replace(id, entry, isWatched ? row : undefined, knownAt)
    if (hasBecomeVisible) onVisibilityChange?.(id, true)
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
    if (!entry || version <= entry.minVersion) return
    Object.assign(entry, { minVersion: version, isMissing: false })
    this.replace(id, entry, undefined)
  }

  /** Replaces a held row at the same version, as streamed text does. It does not prove that the row still exists. */
  replaceRow(id: string, row: R): void {
    const entry = this.entries.get(id)
    if (!entry?.row) return
    this.replace(id, entry, row, entry.knownAt)
  }

  /** Drops the rows that belong to a removed or hidden row; the same rows may come back. */
  dropChildrenOf(parentId: string): void {
    const { parent, mayOutliveParent } = this.options
    for (const [id, entry] of this.entries) {
      if (!entry.row || parent?.id(entry.row) !== parentId || mayOutliveParent?.(id)) continue
      entry.isRemoved = true
      this.drop(id, entry)
    }
  }

  /** A response requested at `time` named all rows of a part: drops its other rows, unless there was newer knowledge of them. */
  reconcile(isInPart: (row: R) => boolean, namedIds: ReadonlySet<string>, time: number): void {
    for (const [id, entry] of this.entries) {
      if (!entry.row || namedIds.has(id) || entry.knownAt > time || !isInPart(entry.row)) continue
      if (!entry.isStaleEpoch) Object.assign(entry, { minVersion: entry.row.version + 1, isMissing: true })
      this.replace(id, entry, undefined, time)
    }
  }

  /** F7: the database was restored and earlier versions mean nothing. The rows stay until others replace them. */
  forgetVersions(): void {
    for (const [id, entry] of this.entries) {
      if (!entry.row) this.entries.delete(id)
      Object.assign(entry, { minVersion: 0, isStaleEpoch: true })
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
      const { row, isRemoved } = entry
      if (row && watchers.some(other => other.matches(row))) continue
      entry.row = undefined
      const isNeeded = row ? watchers.some(other => other.mayMatch(row)) : watchers.length > 0
      if (!isNeeded && !(isRemoved && this.children.length)) this.entries.delete(id)
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

  private createEntry(id: string): RowEntry<R> {
    const entry = { row: undefined, minVersion: 0, knownAt: 0, ...VISIBLE }
    this.entries.set(id, entry)
    return entry
  }

  private markRemoved(id: string, version: number): void {
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && this.watchers.size === 0) return
    const entry = known ?? this.createEntry(id)
    if (version <= entry.minVersion && !entry.isStaleEpoch) return
    Object.assign(entry, { minVersion: version, ...VISIBLE, isRemoved: true })
    this.drop(id, entry)
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

  private drop(id: string, entry: RowEntry<R>): void {
    this.replace(id, entry, undefined)
    for (const child of this.children) child.dropChildrenOf(id)
  }

  private replace(id: string, entry: RowEntry<R>, row: R | undefined, knownAt = this.host.now()): void {
    if (!this.rowsBeforeBatch.has(id)) this.rowsBeforeBatch.set(id, entry.row)
    Object.assign(entry, { row, knownAt })
    if (!row) this.options.onDropped?.(id)
    this.host.onChange()
  }
}
