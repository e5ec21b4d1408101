import type { ChannelSubscription, Channels } from '../channels/channels.ts'
import { channelsOf } from './channels-of.ts'
import { ListLoader, type ListSource } from './list-loader.ts'
import { type ListOwner, LiveList } from './live-list.ts'
import type { Where } from './query-match.ts'
import type { Row } from './row-types.ts'

/** A list stays current for this time after its last listener is removed, because listeners often come back. */
const EXPIRY_MS = 10_000

interface CacheEntry<R extends Row> {
  readonly loader: ListLoader<R>
  readonly subscriptions: readonly ChannelSubscription[]
  cancelExpiry?(): void
}

export interface ListOptions<R> {
  /** Columns that never change, by which a row can be ruled out for good. */
  immutableColumns: readonly string[]
  compare(one: R, other: R): number
}

/** The live lists of one service; equal queries share one list. */
export class ListCache<R extends Row> implements ListOwner<R> {
  readonly table: ListOwner<R>['table']
  readonly immutableColumns: readonly string[]
  readonly compare: (one: R, other: R) => number
  private readonly source: ListSource<R>
  private readonly channels: Channels
  private readonly lists = new Map<string, LiveList<R>>()
  private readonly entries = new Map<LiveList<R>, CacheEntry<R>>()

  constructor(source: ListSource<R>, channels: Channels, { immutableColumns, compare }: ListOptions<R>) {
    this.table = source.table
    this.source = source
    this.channels = channels
    this.immutableColumns = immutableColumns
    this.compare = compare
  }

  /** The list of all rows that match; it is read when its first listener is added. */
  rows(where: Where<R>): LiveList<R> {
    const key = JSON.stringify(where)
    const list = this.lists.get(key) ?? new LiveList(where, this)
    this.lists.set(key, list)
    return list
  }

  /** The loaders of all lists that have listeners or had them a moment ago. */
  *loaders(): Generator<ListLoader<R>> {
    for (const { loader } of this.entries.values()) yield loader
  }

  activate(list: LiveList<R>): void {
    const entry = this.entries.get(list)
    if (entry) {
      entry.cancelExpiry?.()
      return
    }
    this.table.watch(list)
    list.fillFromTable()
    const channels = channelsOf(this.source.path, { ...list.where })
    const loader = new ListLoader(list, channels, this.source)
    // F7: a list without a channel still joins one, by which it learns that the database was restored.
    const joined = channels.length ? channels : ['workspace']
    this.entries.set(list, { loader, subscriptions: joined.map(channel => this.channels.join(channel)) })
    const isOpen = this.source.link.current().status === 'open'
    if (isOpen && channels.every(channel => this.channels.isSettled(channel))) void loader.loadAll()
  }

  release(list: LiveList<R>): void {
    const entry = this.entries.get(list)
    if (entry) entry.cancelExpiry = this.source.clock.after(EXPIRY_MS, () => this.evict(list))
  }

  refetch(list: LiveList<R>): Promise<void> {
    return this.entries.get(list)?.loader.loadAll() ?? Promise.resolve()
  }

  close(): void {
    for (const list of [...this.entries.keys()]) this.evict(list)
  }

  private evict(list: LiveList<R>): void {
    const entry = this.entries.get(list)
    if (!entry) return
    entry.cancelExpiry?.()
    this.entries.delete(list)
    this.lists.delete(JSON.stringify(list.where))
    entry.loader.close()
    this.table.unwatch(list)
    for (const subscription of entry.subscriptions) subscription.close()
  }
}
