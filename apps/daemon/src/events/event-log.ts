import type { FeedPosition, Position } from '@callboard/contract'
import type { Knex } from 'knex'
import type { Transaction } from '../storage/transaction.ts'
import type { EpochGuard } from './epoch.ts'
import type { EventEntry, LogEntry } from './event-entry.ts'

declare module '../declarations.ts' {
  interface Settings {
    eventLog: EventLog
  }
}

/** The entries a transaction has appended, and the greatest event id among them. */
interface Appended {
  entries: LogEntry[]
  lastEventId: number
}

/** F1: the feeds: one sequence of numbered events per channel, appended to by the transactions that publish them. */
export class EventLog {
  private readonly epochGuard: EpochGuard
  private readonly listeners = new Set<(entries: readonly LogEntry[]) => void>()
  private readonly appended = new WeakMap<Transaction, Appended>()

  constructor(epochGuard: EpochGuard) {
    this.epochGuard = epochGuard
  }

  get epoch(): string {
    return this.epochGuard.epoch
  }

  /**
   * Gives an event the next sequence number of each channel's feed. The counters are locked in order of name until the
   * transaction ends, so that the order of numbers is the order of commits, and a rollback leaves no gap.
   */
  async append(transaction: Transaction, channels: readonly string[], entry: EventEntry): Promise<FeedPosition[]> {
    const { trx } = transaction
    const positions: FeedPosition[] = []
    for (const feed of [...channels].sort())
      positions.push({ feed, epoch: this.epoch, seq: await increment(trx, feed) })
    if (positions.length === 0) return []
    // The activity shows one entry per write (`nth` 0): that of its board, or else of the workspace, which sorts last.
    const shown = entry.board_id === null ? positions.length - 1 : 0
    const rows = positions.map(({ feed, seq }, at) =>
      at === shown ? { ...entry, feed, seq, nth: 0 } : { ...entry, feed, seq, nth: 1, board_id: null }
    )
    const inserted = await trx('events').insert(rows).returning('event_id')
    const appended = this.appendedIn(transaction)
    appended.lastEventId = Math.max(appended.lastEventId, ...inserted.map(({ event_id }) => Number(event_id)))
    const { service, record } = entry
    appended.entries.push(...positions.map(({ feed, seq }) => ({ feed, seq, service, record })))
    return positions
  }

  /** Calls the listener with the entries of each commit, before the commit's events are emitted. */
  onCommit(listener: (entries: readonly LogEntry[]) => void): void {
    this.listeners.add(listener)
  }

  /** The last sequence number of a feed. */
  async position(database: Knex, feed: string): Promise<Position> {
    const row = await database('feeds').where({ feed }).first('seq')
    return { epoch: this.epoch, seq: Number(row?.seq ?? 0) }
  }

  /** F5: deletes entries older than 30 days, and those with a million newer ones in their feed. `time` is in ms. */
  async deleteExpired(database: Knex, time: number): Promise<void> {
    await database('events')
      .where('at', '<', new Date(time - MAX_AGE_MS).toISOString())
      .delete()
    for (const { feed, seq } of await database('feeds').where('seq', '>', MAX_ENTRIES_PER_FEED)) {
      await database('events')
        .where({ feed })
        .where('seq', '<=', Number(seq) - MAX_ENTRIES_PER_FEED)
        .delete()
    }
  }

  /** The first append of a transaction puts the commit's own step in front of its outbox. */
  private appendedIn(transaction: Transaction): Appended {
    const known = this.appended.get(transaction)
    if (known) return known
    const appended: Appended = { entries: [], lastEventId: 0 }
    this.appended.set(transaction, appended)
    transaction.outbox.unshift(() => this.committed(appended))
    return appended
  }

  /** F7: the event id is recorded beside the database before anyone receives an event of the commit. */
  private committed({ entries, lastEventId }: Appended): void {
    for (const listener of this.listeners) listener(entries)
    this.epochGuard.write(lastEventId)
  }
}

const MAX_AGE_MS = 30 * 24 * 3_600_000
const MAX_ENTRIES_PER_FEED = 1_000_000

/** One statement in both databases: the counter's row is locked until the transaction ends. */
async function increment(trx: Knex, feed: string): Promise<number> {
  const counter = trx('feeds')
    .insert({ feed, seq: 1 })
    .onConflict('feed')
    .merge({ seq: trx.raw('feeds.seq + 1') })
  const [row] = await counter.returning('seq')
  return Number(row?.seq)
}
