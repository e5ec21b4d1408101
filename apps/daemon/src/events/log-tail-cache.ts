import type { Knex } from 'knex'
import type { LogEntry } from '../storage/transaction.ts'
import type { EventLog } from './event-log.ts'

/** The row that was touched, and by which number last. */
export type LoggedChange = Omit<LogEntry, 'feed'>

/** Numbers that one catching-up may span; whoever missed more reads everything anew. */
const LONGEST = 50_000
/** Lines that are held of all feeds together. */
const MOST = 500_000

/**
 * The newest lines of feeds that somebody caught up with, as far back as anyone has asked: however many come back at once,
 * each line is read once. Commits are added as they happen.
 */
export class LogTailCache {
  /** The one that was used last comes last. */
  private readonly tails = new Map<string, Tail>()

  constructor(feeds: EventLog) {
    feeds.follow(lines => {
      for (const line of lines) this.tails.get(line.feed)?.add(line)
      this.shrink()
    })
  }

  /**
   * The rows touched after `since` and up to `until`, in order of their last touch; undefined when the feed does not reach
   * back that far any more (F5).
   */
  async touched(database: Knex, feed: string, since: number, until: number): Promise<LoggedChange[] | undefined> {
    if (until - since > LONGEST) return undefined
    const held = await this.reachBack(this.tails.get(feed) ?? new Tail(feed, until), database, since)
    // What is held may lack what has just been committed; what the database lacks is gone.
    return (
      held.touched(since, until) ?? (await this.reachBack(new Tail(feed, until), database, since)).touched(since, until)
    )
  }

  private async reachBack(tail: Tail, database: Knex, since: number): Promise<Tail> {
    this.tails.delete(tail.feed)
    this.tails.set(tail.feed, tail)
    await tail.reachBack(database, since)
    this.shrink()
    return tail
  }

  private shrink(): void {
    let held = 0
    for (const { size } of this.tails.values()) held += size
    for (const [feed, { size }] of this.tails) {
      if (held <= MOST || this.tails.size === 1) return
      this.tails.delete(feed)
      held -= size
    }
  }
}

/** The lines of one feed after a number. */
class Tail {
  readonly feed: string
  private lines: LoggedChange[] = []
  /** From where on it has been read, or is being read. */
  private begin: number
  private reading: Promise<void> = Promise.resolve()

  constructor(feed: string, begin: number) {
    this.feed = feed
    this.begin = begin
  }

  get size(): number {
    return this.lines.length
  }

  add({ seq, service, record }: LogEntry): void {
    if (seq > (this.lines.at(-1)?.seq ?? this.begin)) this.lines.push({ seq, service, record })
    if (this.lines.length <= 2 * LONGEST) return
    this.lines = this.lines.slice(-LONGEST)
    this.begin = (this.lines[0]?.seq ?? 1) - 1
  }

  /** Reads what is older than what is held, one after the other. */
  async reachBack(database: Knex, since: number): Promise<void> {
    if (since >= this.begin) return this.reading
    const until = this.begin
    this.begin = since
    const before = this.reading
    this.reading = before.then(() => this.read(database, since, until))
    await this.reading.catch(error => {
      this.begin = Math.max(this.begin, until)
      this.reading = Promise.resolve()
      throw error
    })
  }

  /** The newest touch of each row; undefined when a number is missing, for numbers have no holes (F1). */
  touched(since: number, until: number): LoggedChange[] | undefined {
    const lines = this.lines.filter(({ seq }) => seq > since && seq <= until)
    if (lines.length !== until - since) return undefined
    const touches = new Map<string, LoggedChange>()
    for (const line of lines) {
      const row = `${line.service} ${line.record}`
      touches.delete(row)
      touches.set(row, line)
    }
    return [...touches.values()]
  }

  private async read(database: Knex, since: number, until: number): Promise<void> {
    const rows = database('events').where({ feed: this.feed }).where('seq', '>', since).where('seq', '<=', until)
    const read = await rows.orderBy('seq').select('seq', 'service', 'record')
    this.lines = [...read.map(({ seq, ...rest }) => ({ ...rest, seq: Number(seq) })), ...this.lines]
  }
}
