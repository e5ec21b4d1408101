import { Timeout } from '@feathersjs/errors'
import { signedOut } from './calls/calls.ts'
import type { ConnectionSource } from './connection/state.ts'

/** What is caught up with: how its rows are read, and what is done with them. */
export interface Reading<Rows> {
  read(): Promise<Rows>
  /** Reading begins; events wait from now on. */
  begin(): void
  /** The rows are there; the events that waited come next. */
  rows(rows: Rows): void
  /** Everything that waited has been given. */
  ready(): void
  failed(error: unknown): void
}

/**
 * S7: at the start and whenever the connection is back, reads all rows while it holds what is heard, then lets it go on.
 * Reading that is overtaken by a new connection is begun again, and so is reading that took too long.
 */
export class CatchUp<Rows> {
  private readonly connection: ConnectionSource
  private readonly reading: Reading<Rows>
  private readonly unsubscribe: () => void
  /** Events that wait for the rows; undefined when nothing is being read. */
  private held: (() => void)[] | undefined
  private round = 0

  constructor(connection: ConnectionSource, reading: Reading<Rows>) {
    this.connection = connection
    this.reading = reading
    this.unsubscribe = connection.subscribe(() => this.start())
    this.start()
  }

  /** Lets an event happen now, or after the rows when these are being read. */
  hear(event: () => void): void {
    if (this.held) this.held.push(event)
    else event()
  }

  close(): void {
    this.round++
    this.unsubscribe()
  }

  private start(): void {
    const state = this.connection.current()
    if (state.status === 'live') void this.run(++this.round)
    if (state.status === 'signed_out') this.reading.failed(signedOut(state.reason))
  }

  private get isLive(): boolean {
    return this.connection.current().status === 'live'
  }

  private async run(round: number): Promise<void> {
    this.held = []
    this.reading.begin()
    const outcome = await this.reading.read().then(
      rows => ({ rows }),
      error => ({ error })
    )
    if (round !== this.round || !this.isLive) return
    if ('rows' in outcome) this.reading.rows(outcome.rows)
    else if (outcome.error instanceof Timeout) return this.run(round)
    else this.reading.failed(outcome.error)
    this.release()
    if ('rows' in outcome) this.reading.ready()
  }

  private release(): void {
    const events = this.held ?? []
    this.held = undefined
    for (const event of events) event()
  }
}
