import type { ChannelSubscription, Channels } from '../channels/channels.ts'
import { Reading, type Source } from './list-loader.ts'
import { type Keeper, LiveList } from './live-list.ts'
import type { Where } from './query-match.ts'
import { channelsOf, type Row } from './row-types.ts'

/** Milliseconds for which a list is kept current after the last one who listened has gone: they often come back. */
const LINGER = 10_000

interface Kept<R extends Row> {
  readonly reading: Reading<R>
  readonly joinings: readonly ChannelSubscription[]
  /** Ends the time for which it lingers. */
  stay?(): void
}

/** What of a list's rows never changes, and in which order they stand. */
export interface Nature<R> {
  fixed: readonly string[]
  compare(one: R, other: R): number
}

/** The lists of one service's rows: those that ask for the same are one. */
export class Lists<R extends Row> implements Keeper<R> {
  readonly table: Keeper<R>['table']
  readonly fixed: readonly string[]
  readonly compare: (one: R, other: R) => number
  private readonly source: Source<R>
  private readonly channels: Channels
  private readonly made = new Map<string, LiveList<R>>()
  private readonly kept = new Map<LiveList<R>, Kept<R>>()

  constructor(source: Source<R>, channels: Channels, { fixed, compare }: Nature<R>) {
    this.table = source.table
    this.source = source
    this.channels = channels
    this.fixed = fixed
    this.compare = compare
  }

  /** The list of what matches; it is read when somebody begins to listen. */
  rows(where: Where<R>): LiveList<R> {
    const name = JSON.stringify(where)
    const list = this.made.get(name) ?? new LiveList(where, this)
    this.made.set(name, list)
    return list
  }

  /** Of the lists that somebody listens to, or has until a moment ago. */
  *readings(): Generator<Reading<R>> {
    for (const { reading } of this.kept.values()) yield reading
  }

  begin(list: LiveList<R>): void {
    const known = this.kept.get(list)
    if (known) {
      known.stay?.()
      return
    }
    this.table.watch(list)
    list.fill()
    const names = channelsOf(this.source.path, { ...list.where })
    const reading = new Reading(list, names, this.source)
    // F7: even where no channel tells of its rows, one has to be heard that tells when the database was put back.
    const joined = names.length ? names : ['workspace']
    this.kept.set(list, { reading, joinings: joined.map(name => this.channels.join(name)) })
    const isOpen = this.source.link.current().status === 'open'
    if (isOpen && names.every(name => this.channels.isSettled(name))) void reading.all()
  }

  end(list: LiveList<R>): void {
    const kept = this.kept.get(list)
    if (kept) kept.stay = this.source.clock.after(LINGER, () => this.drop(list))
  }

  read(list: LiveList<R>): Promise<void> {
    return this.kept.get(list)?.reading.all() ?? Promise.resolve()
  }

  close(): void {
    for (const list of [...this.kept.keys()]) this.drop(list)
  }

  private drop(list: LiveList<R>): void {
    const kept = this.kept.get(list)
    if (!kept) return
    kept.stay?.()
    this.kept.delete(list)
    this.made.delete(JSON.stringify(list.where))
    kept.reading.close()
    this.table.unwatch(list)
    for (const joining of kept.joinings) joining.close()
  }
}
