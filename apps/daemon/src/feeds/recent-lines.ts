import type { Knex } from 'knex'
import type { Feeds, Line } from './feeds.ts'

/** The row that was touched, and by which number last. */
export type Touch = Omit<Line, 'feed'>

/** Numbers that one catching-up may span; whoever missed more reads everything anew. */
const LONGEST = 50_000
/** Feeds whose newest lines are held. */
const MOST_FEEDS = 1000

/**
 * The newest lines of feeds that somebody caught up with, as far back as anyone has asked: however many come back at once,
 * each feed is read once. Commits are added as they happen.
 */
export class RecentLines {
  private readonly tails = new Map<string, Tail>()

  constructor(feeds: Feeds) {
    feeds.follow(lines => {
      for (const line of lines) this.tails.get(line.feed)?.add(line)
    })
  }

  /**
   * The rows touched after `since` and up to `until`, in order of their last touch; undefined when the feed does not reach
   * back that far (F5).
   */
  async touched(database: Knex, feed: string, since: number, until: number): Promise<Touch[] | undefined> {
    if (until - since > LONGEST) return undefined
    const tail = await this.tailFrom(database, feed, since)
    return tail.since <= since ? tail.touched(since, until) : undefined
  }

  private async tailFrom(database: Knex, feed: string, since: number): Promise<Tail> {
    const held = this.tails.get(feed)
    if (held && held.asked <= since) {
      await held.read
      return held
    }
    const tail = new Tail(database, feed, since)
    this.tails.delete(feed)
    this.tails.set(feed, tail)
    const [oldest] = this.tails.keys()
    if (this.tails.size > MOST_FEEDS && oldest !== undefined) this.tails.delete(oldest)
    await tail.read.catch(error => {
      this.tails.delete(feed)
      throw error
    })
    return tail
  }
}

/** The lines of one feed after a number. */
class Tail {
  /** The number it was asked from, and the one it really begins after: later when older lines are gone. */
  readonly asked: number
  since: number
  readonly read: Promise<void>
  private lines: Touch[] = []

  constructor(database: Knex, feed: string, since: number) {
    this.asked = since
    this.since = since
    this.read = this.load(database, feed)
  }

  /** While it is being read, commits may come that the reading sees as well. */
  add({ seq, service, record }: Line): void {
    if (seq > (this.lines.at(-1)?.seq ?? this.since)) this.lines.push({ seq, service, record })
    if (this.lines.length > 2 * LONGEST) {
      this.lines = this.lines.slice(-LONGEST)
      this.since = (this.lines[0]?.seq ?? 1) - 1
    }
  }

  touched(since: number, until: number): Touch[] {
    const touches = new Map<string, Touch>()
    for (const line of this.lines) {
      if (line.seq <= since || line.seq > until) continue
      touches.delete(line.record)
      touches.set(line.record, line)
    }
    return [...touches.values()]
  }

  private async load(database: Knex, feed: string): Promise<void> {
    const rows = database('events').where({ feed }).where('seq', '>', this.since).orderBy('seq')
    const read: Touch[] = (await rows.select('seq', 'service', 'record')).map(row => ({ ...row, seq: Number(row.seq) }))
    const [first, last] = [read.at(0), read.at(-1)]
    this.lines = [...read, ...this.lines.filter(({ seq }) => !last || seq > last.seq)]
    if (first) this.since = first.seq - 1
  }
}
