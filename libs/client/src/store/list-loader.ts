import { retryUntilAnswered } from '../calls/retry.ts'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { LiveList } from './live-list.ts'
import { matches } from './query-match.ts'
import type { LivePath, Row } from './row-types.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'

/** The source of a service's rows, and the table they are put into. */
export interface ListSource<R extends Row> {
  readonly path: LivePath
  readonly table: Table<R>
  readonly store: Store
  readonly clock: Clock
  readonly link: LinkSource
  /** All rows that match. */
  fetch(where: object): Promise<R[]>
}

/** Reads the rows of one list. Its methods never fail: the outcome is the state of the list. */
export class ListLoader<R extends Row> {
  readonly path: LivePath
  readonly list: LiveList<R>
  /**
   * The channels that together carry all rows of the list; none when it is not covered and has to be read again after
   * each gap.
   */
  readonly channels: readonly string[]
  needsRefetch = false
  private readonly source: ListSource<R>
  private running: Promise<unknown> | undefined
  private next: Promise<void> | undefined
  private isClosed = false

  constructor(list: LiveList<R>, channels: readonly string[], source: ListSource<R>) {
    this.path = source.path
    this.list = list
    this.channels = channels
    this.source = source
  }

  /**
   * Reads everything. A read that started earlier may miss the reason for this one, so it is awaited and followed by
   * another.
   */
  loadAll(): Promise<void> {
    if (this.running) {
      this.next ??= this.running.then(() => {
        this.next = undefined
        return this.loadAll()
      })
      return this.next
    }
    const loading = this.runLoadAll().finally(() => {
      this.running = undefined
    })
    this.running = loading
    return loading.then(isValid => (isValid ? undefined : this.next))
  }

  /** Reads those rows of the list that match this condition as well. */
  async loadPart(where: object): Promise<void> {
    const { list } = this
    try {
      await this.load({ ...list.where, ...where }, row => list.matches(row) && matches(row, where))
    } catch (error) {
      if (!this.isClosed) list.setState(list.state, toError(error))
    }
  }

  /** Reads these rows, without concluding that other rows are missing. */
  async loadRows(where: object): Promise<void> {
    // A failure is made good by the next delta or the next connection.
    const { rows, time } = await this.fetchTimed(where).catch(() => ({ rows: [], time: 0 }))
    this.put(rows, time)
  }

  close(): void {
    this.isClosed = true
  }

  /** Returns whether the answer is valid; if not, another read is under way already. */
  private async runLoadAll(): Promise<boolean> {
    const { list } = this
    try {
      const isValid = await this.load(list.where, row => list.matches(row))
      if (isValid) list.setState('ready')
      return isValid
    } catch (error) {
      // Rows that were read before stay visible when reading them again fails.
      if (!this.isClosed) list.setState(list.state === 'ready' ? 'ready' : 'failed', toError(error))
      return true
    }
  }

  /**
   * Returns whether the answer is valid: not when it may be of an earlier epoch (F7), nor after the list was closed.
   */
  private async load(where: object, isInPart: (row: R) => boolean): Promise<boolean> {
    const { store, table } = this.source
    const { rows, time } = await this.fetchTimed(where)
    if (this.isClosed || store.isFromEarlierEpoch(time)) return false
    store.batch(() => {
      this.put(rows, time)
      table.reconcile(isInPart, new Set(rows.map(table.key)), time)
    })
    return true
  }

  private put(rows: readonly R[], time: number): void {
    const { store, table } = this.source
    if (this.isClosed || store.isFromEarlierEpoch(time)) return
    store.batch(() => {
      for (const row of rows) table.put(row, 'response', time)
    })
  }

  /** All rows that match, with the store's time of the request. */
  private async fetchTimed(where: object): Promise<{ rows: R[]; time: number }> {
    const { clock, link, store, fetch } = this.source
    const attempt = async () => {
      const time = store.now()
      return { time, rows: await fetch(where) }
    }
    return retryUntilAnswered(attempt, { clock, link, isWanted: () => !this.isClosed })
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
