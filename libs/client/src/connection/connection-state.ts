import { Listeners } from '../listeners.ts'
import type { Behind } from './catch-up-status.ts'
import type { LinkSource, LinkState } from './link-state.ts'

export type ConnectionState =
  | Exclude<LinkState, { status: 'open' }>
  /** The daemon answers, and what was missed is on its way: of so many feeds, and at most so many changes as far as is known. */
  | { status: 'catching_up'; feeds: number; changes: number }
  /** Everything that is held is as the daemon has it. */
  | { status: 'live' }

/** How the connection stands, in the shape that React's `useSyncExternalStore` takes. */
export interface ConnectionSource {
  current(): ConnectionState
  subscribe(listener: () => void): () => void
}

/** The state of the link and of what is being caught up with, as one. */
export class ConnectionView implements ConnectionSource {
  private readonly link: LinkSource
  private readonly behind: Behind
  private readonly listeners = new Listeners()
  private state: ConnectionState

  /** Made after everything that begins to catch up when the link opens: then it is never said to be live too early. */
  constructor(link: LinkSource, behind: Behind) {
    this.link = link
    this.behind = behind
    this.state = this.look()
    link.subscribe(() => this.update())
    behind.subscribe(() => this.update())
  }

  readonly current = (): ConnectionState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  private update(): void {
    const state = this.look()
    if (isSame(state, this.state)) return
    this.state = state
    this.listeners.call()
  }

  private look(): ConnectionState {
    const state = this.link.current()
    if (state.status !== 'open') return state
    const { feeds, changes } = this.behind
    return feeds ? { status: 'catching_up', feeds, changes } : { status: 'live' }
  }
}

function isSame(one: ConnectionState, other: ConnectionState): boolean {
  if (one.status !== 'catching_up' || other.status !== 'catching_up') {
    return one === other || (one.status === 'live' && other.status === 'live')
  }
  return one.feeds === other.feeds && one.changes === other.changes
}
