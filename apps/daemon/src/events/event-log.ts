import type { FeedPosition, Position } from '@callboard/contract'
import type { Knex } from 'knex'
import type { LogEntry, Transaction } from '../storage/transaction.ts'
import type { EpochGuard } from './epoch.ts'
import type { EventEntry } from './event-entry.ts'

/** F1: the numbered lists of what was said in each channel, written by the transactions that say it. */
export class EventLog {
  private readonly mark: EpochGuard
  private readonly followers = new Set<(logEntries: readonly LogEntry[]) => void>()

  constructor(mark: EpochGuard) {
    this.mark = mark
  }

  get epoch(): string {
    return this.mark.epoch
  }

  /**
   * Gives a write the next number of each of its feeds. The counters are locked in order of name until the transaction ends,
   * so that the order of numbers is the order of commits, and a rollback leaves no hole.
   */
  async append(transaction: Transaction, channels: readonly string[], deed: EventEntry): Promise<FeedPosition[]> {
    const { trx, logEntries } = transaction
    const positions: FeedPosition[] = []
    for (const feed of [...channels].sort()) positions.push({ feed, epoch: this.epoch, seq: await next(trx, feed) })
    if (positions.length === 0) return []
    const { service, record } = deed
    // The activity shows one line of each write: that of its board, or else of the workspace, which comes last.
    const shown = deed.board_id === null ? positions.length - 1 : 0
    const rows = positions.map(({ feed, seq }, at) => {
      return at === shown ? { ...deed, feed, seq, nth: 0 } : { ...deed, feed, seq, nth: 1, board_id: null }
    })
    const inserted = await trx('events').insert(rows).returning('event_id')
    transaction.commit = Math.max(transaction.commit, ...inserted.map(({ event_id }) => Number(event_id)))
    logEntries.push(...positions.map(({ feed, seq }) => ({ feed, seq, service, record })))
    return positions
  }

  /** F7: before anyone hears of a commit, its number is kept beside the database. */
  committed({ commit, logEntries }: Pick<Transaction, 'commit' | 'logEntries'>): void {
    if (logEntries.length === 0) return
    for (const follow of this.followers) follow(logEntries)
    this.mark.write(commit)
  }

  /** Hears the logEntries of each commit, before its events leave. */
  follow(listener: (logEntries: readonly LogEntry[]) => void): void {
    this.followers.add(listener)
  }

  /** How far a feed has come. */
  async position(database: Knex, feed: string): Promise<Position> {
    const row = await database('feeds').where({ feed }).first('seq')
    return { epoch: this.epoch, seq: Number(row?.seq ?? 0) }
  }

  /** F5: forgets what is older than 30 days, or has more than a million logEntries after it. `time` is in milliseconds. */
  async forget(database: Knex, time: number): Promise<void> {
    await database('events')
      .where('at', '<', new Date(time - AGE).toISOString())
      .delete()
    for (const { feed, seq } of await database('feeds').where('seq', '>', COUNT)) {
      await database('events')
        .where({ feed })
        .where('seq', '<=', Number(seq) - COUNT)
        .delete()
    }
  }
}

const AGE = 30 * 24 * 3_600_000
const COUNT = 1_000_000

/** One statement in both databases: the row is locked from here on. */
async function next(trx: Knex, feed: string): Promise<number> {
  const counted = trx('feeds')
    .insert({ feed, seq: 1 })
    .onConflict('feed')
    .merge({ seq: trx.raw('feeds.seq + 1') })
  const [row] = await counted.returning('seq')
  return Number(row?.seq)
}
