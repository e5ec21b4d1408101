import { persist } from '../calls/retry.ts'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { LiveList } from './live-list.ts'
import { matches } from './query-match.ts'
import type { LivePath, Row } from './row-types.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'

/** Where the rows of a service come from, and where they go. */
export interface Source<R extends Row> {
  readonly path: LivePath
  readonly table: Table<R>
  readonly store: Store
  readonly clock: Clock
  readonly link: LinkSource
  /** All rows that match. */
  fetch(where: object): Promise<R[]>
}

/** Reads what a list asks for, as often as it has to be read. It never fails: the list says how it went. */
export class Reading<R extends Row> {
  readonly path: LivePath
  readonly list: LiveList<R>
  /** The channels that tell of all its rows; none when no channel does, and then it is read anew after each gap. */
  readonly channels: readonly string[]
  isOwed = false
  private readonly source: Source<R>
  private running: Promise<unknown> | undefined
  private next: Promise<void> | undefined
  private isClosed = false

  constructor(list: LiveList<R>, channels: readonly string[], source: Source<R>) {
    this.path = source.path
    this.list = list
    this.channels = channels
    this.source = source
  }

  /** Everything, from now on: a reading that has begun before does not count, and is waited for. */
  all(): Promise<void> {
    if (this.running) {
      this.next ??= this.running.then(() => {
        this.next = undefined
        return this.all()
      })
      return this.next
    }
    const reading = this.readAll().finally(() => {
      this.running = undefined
    })
    this.running = reading
    return reading.then(counts => (counts ? undefined : this.next))
  }

  /** Of its rows those that match this as well. */
  async part(where: object): Promise<void> {
    const { list } = this
    try {
      await this.read({ ...list.where, ...where }, row => list.matches(row) && matches(row, where))
    } catch (error) {
      if (!this.isClosed) list.become(list.state, asError(error))
    }
  }

  /** These rows as they are now. */
  async some(where: object): Promise<void> {
    // What fails is asked for again by the next piece, or the next connection.
    const { rows, time } = await this.ask(where).catch(() => ({ rows: [], time: 0 }))
    this.put(rows, time)
  }

  close(): void {
    this.isClosed = true
  }

  /** Answers whether it counts: what does not is read anew already. */
  private async readAll(): Promise<boolean> {
    const { list } = this
    try {
      const counts = await this.read(list.where, row => list.matches(row))
      if (counts) list.become('ready')
      return counts
    } catch (error) {
      // What is there stays on the screen when asking for it again fails.
      if (!this.isClosed) list.become(list.state === 'ready' ? 'ready' : 'failed', asError(error))
      return true
    }
  }

  /** Answers whether it counts. It does not when it may be of an earlier epoch (F7): then it is read anew; nor once it is closed. */
  private async read(where: object, isPart: (row: R) => boolean): Promise<boolean> {
    const { store, table } = this.source
    const { rows, time } = await this.ask(where)
    if (this.isClosed || store.isOutdated(time)) return false
    store.change(() => {
      this.put(rows, time)
      table.settle(isPart, new Set(rows.map(table.key)), time)
    })
    return true
  }

  private put(rows: readonly R[], time: number): void {
    const { store, table } = this.source
    if (this.isClosed || store.isOutdated(time)) return
    store.change(() => {
      for (const row of rows) table.put(row, 'answer', time)
    })
  }

  /** All rows that match, and when they were asked for. */
  private async ask(where: object): Promise<{ rows: R[]; time: number }> {
    const { clock, link, store, fetch } = this.source
    const ask = async () => {
      const time = store.now()
      return { time, rows: await fetch(where) }
    }
    return persist(ask, { clock, link, isWanted: () => !this.isClosed })
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
