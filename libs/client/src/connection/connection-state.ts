import { Listeners } from '../listeners.ts'
import type { CatchUpStatus } from './catch-up-status.ts'
import type { LinkSource, LinkState } from './link-state.ts'

export type ConnectionState =
  | Exclude<LinkState, { status: 'open' }>
  /** Missed changes of `feeds` feeds are being replayed, at most `changes` of them as far as is known. */
  | { status: 'catching_up'; feeds: number; changes: number }
  /** All rows held are current. */
  | { status: 'live' }

/** The state of the connection, in the shape of React's `useSyncExternalStore`. */
export interface ConnectionSource {
  current(): ConnectionState
  subscribe(listener: () => void): () => void
}

/** The state of the socket and of the catch-up, as one. */
export class ConnectionView implements ConnectionSource {
  private readonly link: LinkSource
  private readonly catchUpStatus: CatchUpStatus
  private readonly listeners = new Listeners()
  private state: ConnectionState

  /**
   * Created after everything that starts to catch up when the link opens, so that it never reports `live` too early.
   */
  constructor(link: LinkSource, catchUpStatus: CatchUpStatus) {
    this.link = link
    this.catchUpStatus = catchUpStatus
    this.state = this.compute()
    link.subscribe(() => this.update())
    catchUpStatus.subscribe(() => this.update())
  }

  readonly current = (): ConnectionState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  private update(): void {
    const state = this.compute()
    if (isSameState(state, this.state)) return
    this.state = state
    this.listeners.call()
  }

  private compute(): ConnectionState {
    const state = this.link.current()
    if (state.status !== 'open') return state
    const { feeds, changes } = this.catchUpStatus
    return feeds ? { status: 'catching_up', feeds, changes } : { status: 'live' }
  }
}

function isSameState(one: ConnectionState, other: ConnectionState): boolean {
  if (one.status !== 'catching_up' || other.status !== 'catching_up') {
    return one === other || (one.status === 'live' && other.status === 'live')
  }
  return one.feeds === other.feeds && one.changes === other.changes
}
