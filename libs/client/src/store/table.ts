import { type Entry, leastOf, newer, type Origin, SEEN, sameOr } from './row-entry.ts'
import type { Row } from './row-types.ts'

/** One row that came, changed or went. */
export interface Change<R> {
  readonly id: string
  readonly before: R | undefined
  readonly after: R | undefined
}

/** Somebody who looks at a part of a table. */
export interface Watcher<R> {
  /** Whether the row is in that part. */
  matches(row: R): boolean
  /** Whether a row of these columns could be, at another version. */
  concerns(columns: object): boolean
  changed(changes: readonly Change<R>[]): void
}

export interface Kind<R> {
  key(row: R): string
  /** What a row hangs on, and goes with. */
  parent?: { readonly table: Parent; id(row: R): string }
  /** R1: of two rows of one id the one that stays; `incoming` has at least the version of `held`. */
  merge?(held: R | undefined, incoming: R): R
  /** It may hang elsewhere by now: something else says whether it is gone with what it hung on. */
  mayHangElsewhere?(id: string): boolean
  /** It is not held any more. */
  dropped?(id: string): void
  /** It came into sight, or went out of it somewhere: events do not tell what is seen of what hangs on it. */
  unsure?(id: string, isBack: boolean): void
}

/** A table that others hang on. */
interface Parent {
  readonly children: Child[]
  /** When it went out of sight; undefined for what did not. */
  goneAt(id: string): number | undefined
  isBack(id: string): void
}

/** What a table is part of. */
interface Whole {
  /** A time later than all before. */
  now(): number
  /** Something has changed: `flush` has to be called. */
  changed(): void
}

interface Child {
  readonly children: readonly Child[]
  dropOf(parent: string): void
  hasOf(parent: string): boolean
}

/** The rows of one service, as far as somebody looks at them, merged by version: R1, C6. Order and repetition do not matter. */
export class Table<R extends Row> implements Parent, Child {
  readonly children: Child[] = []
  private readonly kind: Kind<R>
  private readonly entries = new Map<string, Entry<R>>()
  private readonly watchers = new Set<Watcher<R>>()
  private readonly before = new Map<string, R | undefined>()
  private readonly whole: Whole

  constructor(kind: Kind<R>, whole: Whole) {
    this.kind = kind
    this.whole = whole
    kind.parent?.table.children.push(this)
  }

  readonly key = (row: R): string => this.kind.key(row)

  get isWatched(): boolean {
    return this.watchers.size > 0
  }

  get(id: string): R | undefined {
    return this.entries.get(id)?.row
  }

  /** Whether there is anything that hangs on it. */
  isHungOn(id: string): boolean {
    return this.children.some(child => child.hasOf(id))
  }

  hasOf(parent: string): boolean {
    return [...this.rows()].some(row => this.kind.parent?.id(row) === parent)
  }

  *rows(): Generator<R> {
    for (const { row } of this.entries.values()) if (row) yield row
  }

  goneAt(id: string): number | undefined {
    const entry = this.entries.get(id)
    return entry?.isGone ? entry.at : undefined
  }

  isBack(id: string): void {
    const entry = this.entries.get(id)
    if (entry) entry.isGone = false
    this.kind.unsure?.(id, true)
  }

  /** The row, unless its version is of an earlier epoch. */
  current(id: string): R | undefined {
    const entry = this.entries.get(id)
    return entry?.isOld ? undefined : entry?.row
  }

  /** Whether nothing is known of a row that somebody looks for. */
  awaits(id: string, columns: object): boolean {
    const entry = this.entries.get(id)
    return (!entry || entry.isOld) && this.concerns(columns)
  }

  /** Takes a row in. An answer was asked for at `time`. */
  put(incoming: R, by: Origin = 'answer', time = 0): void {
    if (!this.isSeen(incoming, by === 'answer' ? time : 0)) return
    const { key, merge = newer, unsure } = this.kind
    const id = key(incoming)
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && !this.concerns(incoming)) return
    const entry = known ?? this.enter(id)
    if (incoming.version < leastOf(entry, by, time)) return
    const held = entry.isOld ? undefined : entry.row
    const merged = merge(held, incoming)
    // An answer knows of nothing after it was asked for.
    const at = by === 'answer' ? Math.max(entry.at, time) : this.whole.now()
    if (merged === held) {
      entry.at = at
      return
    }
    const isWanted = [...this.watchers].some(watcher => watcher.matches(merged))
    const hasCome = entry.isGone || (!entry.row && (by === 'moved' || by === 'page' || (by === 'news' && isWanted)))
    const row = entry.isOld ? sameOr(entry.row, merged) : merged
    Object.assign(entry, { least: incoming.version, ...SEEN })
    this.replace(id, entry, isWanted ? row : undefined, at)
    if (hasCome) unsure?.(id, true)
  }

  /** R1: for good. */
  remove(id: string): void {
    this.lose(id, Number.POSITIVE_INFINITY)
  }

  /** C6: out of sight, until a row of this version or a later one is seen. */
  left(id: string, version: number): void {
    this.lose(id, version)
  }

  /** There is a newer row, which nobody here looks at. */
  outdate(id: string, version: number): void {
    const entry = this.entries.get(id)
    if (!entry || version <= entry.least) return
    Object.assign(entry, { least: version, isAbsent: false })
    this.replace(id, entry, undefined)
  }

  /** Puts another text or the like into a row that is held, at the same version. It says nothing of whether the row is still there. */
  revise(id: string, row: R): void {
    const entry = this.entries.get(id)
    if (!entry?.row) return
    this.replace(id, entry, row, entry.at)
  }

  /** What hangs on a row that is gone goes with it; the same rows may come back. */
  dropOf(parent: string): void {
    for (const [id, entry] of this.entries) {
      if (!entry.row || this.kind.parent?.id(entry.row) !== parent || this.kind.mayHangElsewhere?.(id)) continue
      entry.isGone = true
      this.drop(id, entry)
    }
  }

  /**
   * An answer that was asked for at `time` named all rows of a part: those of it that it did not name and that were not
   * heard of since are not there any more.
   */
  settle(isPart: (row: R) => boolean, named: ReadonlySet<string>, time: number): void {
    for (const [id, entry] of this.entries) {
      if (!entry.row || named.has(id) || entry.at > time || !isPart(entry.row)) continue
      if (!entry.isOld) Object.assign(entry, { least: entry.row.version + 1, isAbsent: true })
      this.replace(id, entry, undefined, time)
    }
  }

  /** F7: the database was put back: versions of before mean nothing. The rows stay until others come in their place. */
  forgetVersions(): void {
    for (const [id, entry] of this.entries) {
      if (!entry.row) this.entries.delete(id)
      Object.assign(entry, { least: 0, isOld: true })
    }
  }

  watch(watcher: Watcher<R>): void {
    this.watchers.add(watcher)
  }

  /** What nobody looks at any more is forgotten. */
  unwatch(watcher: Watcher<R>): void {
    this.watchers.delete(watcher)
    const all = [...this.watchers]
    for (const [id, entry] of this.entries) {
      const { row, isGone } = entry
      if (row && all.some(one => one.matches(row))) continue
      entry.row = undefined
      const isWanted = row ? all.some(one => one.concerns(row)) : all.length > 0
      if (!isWanted && !(isGone && this.children.length)) this.entries.delete(id)
    }
  }

  /** Tells the watchers what has changed since the last time. */
  flush(): void {
    const changes: Change<R>[] = []
    for (const [id, before] of this.before) {
      const after = this.get(id)
      if (before !== after) changes.push({ id, before, after })
    }
    this.before.clear()
    if (changes.length) for (const watcher of [...this.watchers]) watcher.changed(changes)
  }

  private concerns(columns: object): boolean {
    return [...this.watchers].some(watcher => watcher.concerns(columns))
  }

  private enter(id: string): Entry<R> {
    const entry = { row: undefined, least: 0, at: 0, ...SEEN }
    this.entries.set(id, entry)
    return entry
  }

  private lose(id: string, version: number): void {
    const known = this.entries.get(id)
    if (!known && this.children.length === 0 && !this.isWatched) return
    const entry = known ?? this.enter(id)
    if (version <= entry.least && !entry.isOld) return
    Object.assign(entry, { least: version, ...SEEN, isGone: true })
    this.drop(id, entry)
    // What hangs on its children does not name it.
    const isDeep = this.children.some(({ children }) => children.length > 0)
    if (isDeep || version < Number.POSITIVE_INFINITY) this.kind.unsure?.(id, false)
  }

  /** What hangs on something out of sight is not seen; but what was asked for since then, and found, shows that it is back. */
  private isSeen(row: R, time: number): boolean {
    const { parent } = this.kind
    const goneAt = parent?.table.goneAt(parent.id(row))
    if (!parent || goneAt === undefined) return true
    if (goneAt > time) return false
    parent.table.isBack(parent.id(row))
    return true
  }

  private drop(id: string, entry: Entry<R>): void {
    this.replace(id, entry, undefined)
    for (const child of this.children) child.dropOf(id)
  }

  private replace(id: string, entry: Entry<R>, row: R | undefined, at = this.whole.now()): void {
    if (!this.before.has(id)) this.before.set(id, entry.row)
    Object.assign(entry, { row, at })
    if (!row) this.kind.dropped?.(id)
    this.whole.changed()
  }
}
