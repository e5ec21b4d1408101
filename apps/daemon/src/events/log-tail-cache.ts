import type { Knex } from 'knex'
import type { LogEntry } from './event-entry.ts'
import type { EventLog } from './event-log.ts'

/** A row and the last sequence number at which it changed. */
export type LoggedChange = Omit<LogEntry, 'feed'>

/** Entries that one catch-up may span; a client that missed more reads everything again. */
const MAX_CATCH_UP_ENTRIES = 50_000
/** Entries held in memory of all feeds together. */
const MAX_CACHED_ENTRIES = 500_000

/**
 * The newest entries of the feeds that clients catch up with, as far back as any of them has asked: however many clients
 * reconnect at once, each entry is read once. Commits are added as they happen.
 */
export class LogTailCache {
  /** In order of last use: the least recently used feed comes first. */
  private readonly tails = new Map<string, Tail>()

  constructor(eventLog: EventLog) {
    eventLog.onCommit(entries => {
      for (const entry of entries) this.tails.get(entry.feed)?.add(entry)
      this.evict()
    })
  }

  /**
   * The rows changed after `since` and up to `until`, in order of their last change; undefined when the feed's entries do
   * not reach back that far (F5).
   */
  async changes(database: Knex, feed: string, since: number, until: number): Promise<LoggedChange[] | undefined> {
    if (until - since > MAX_CATCH_UP_ENTRIES) return undefined
    const cached = await this.load(this.tails.get(feed) ?? new Tail(feed, until), database, since)
    const changes = cached.changes(since, until)
    if (changes) return changes
    // The cache may lack the newest commits. An entry that is missing in the database as well has expired.
    const reloaded = await this.load(new Tail(feed, until), database, since)
    return reloaded.changes(since, until)
  }

  private async load(tail: Tail, database: Knex, since: number): Promise<Tail> {
    this.tails.delete(tail.feed)
    this.tails.set(tail.feed, tail)
    await tail.loadSince(database, since)
    this.evict()
    return tail
  }

  private evict(): void {
    let total = 0
    for (const { size } of this.tails.values()) total += size
    for (const [feed, { size }] of this.tails) {
      if (total <= MAX_CACHED_ENTRIES || this.tails.size === 1) return
      this.tails.delete(feed)
      total -= size
    }
  }
}

/** The entries of one feed after a sequence number. */
class Tail {
  readonly feed: string
  private entries: LoggedChange[] = []
  /** The sequence number after which entries have been loaded, or are being loaded. */
  private start: number
  private loading: Promise<void> = Promise.resolve()

  constructor(feed: string, start: number) {
    this.feed = feed
    this.start = start
  }

  get size(): number {
    return this.entries.length
  }

  add({ seq, service, record }: LogEntry): void {
    if (seq > (this.entries.at(-1)?.seq ?? this.start)) this.entries.push({ seq, service, record })
    if (this.entries.length <= 2 * MAX_CATCH_UP_ENTRIES) return
    this.entries = this.entries.slice(-MAX_CATCH_UP_ENTRIES)
    this.start = (this.entries[0]?.seq ?? 1) - 1
  }

  /** Loads the entries before those already held. Concurrent calls load one after the other. */
  async loadSince(database: Knex, since: number): Promise<void> {
    if (since >= this.start) return this.loading
    const until = this.start
    this.start = since
    const previous = this.loading
    this.loading = previous.then(() => this.read(database, since, until))
    await this.loading.catch(error => {
      this.start = Math.max(this.start, until)
      this.loading = Promise.resolve()
      throw error
    })
  }

  /** The last change of each row; undefined when a number is missing, since sequences have no gaps (F1). */
  changes(since: number, until: number): LoggedChange[] | undefined {
    const entries = this.entries.filter(({ seq }) => seq > since && seq <= until)
    if (entries.length !== until - since) return undefined
    const changes = new Map<string, LoggedChange>()
    for (const entry of entries) {
      const row = `${entry.service} ${entry.record}`
      changes.delete(row)
      changes.set(row, entry)
    }
    return [...changes.values()]
  }

  private async read(database: Knex, since: number, until: number): Promise<void> {
    const rows = database('events').where({ feed: this.feed }).where('seq', '>', since).where('seq', '<=', until)
    const older = await rows.orderBy('seq').select('seq', 'service', 'record')
    this.entries = [...older.map(({ seq, ...change }) => ({ ...change, seq: Number(seq) })), ...this.entries]
  }
}
