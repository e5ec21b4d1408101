import { NotFound } from '@feathersjs/errors'
import { signedOut } from '../calls/calls.ts'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { LiveRows } from '../store/live-list.ts'
import type { Where } from '../store/query-match.ts'
import type { LivePath, Rows } from '../store/row-types.ts'
import type { FollowEvent } from './follow-event.ts'
import { failureOf, SessionFollower } from './session-follower.ts'
import type { FollowStart } from './start-after.ts'

/** Some sessions, or all of a board that are not archived, also those that come later. */
export type FollowTarget = { session_ids: readonly string[] } | { board_id: string }

/** What following stands on. */
export interface Followable {
  readonly link: LinkSource & { readonly isClosed: boolean }
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]>
  join(channel: string): ChannelSubscription
  /** The index after which a session is told. */
  startAfter(session_id: string, from: FollowStart): Promise<number>
}

/**
 * S7: what was said and what is said, through broken connections and restarts of the daemon, until it is left or everything
 * that is followed is gone. @throws NotFound when it is not there to begin with, NotAuthenticated when the sign-in has ended
 */
export async function* follow(
  live: Followable,
  what: FollowTarget,
  from: FollowStart
): AsyncGenerator<FollowEvent, void> {
  const following = new Following(live, what, from)
  try {
    yield* following.changes()
  } finally {
    following.close()
  }
}

class Following {
  private readonly live: Followable
  private readonly from: FollowStart
  private readonly board: BoardRows | undefined
  private readonly stops: (() => void)[] = []
  /** Undefined while it is looked up where it begins. */
  private readonly sessions = new Map<string, SessionFollower | undefined>()
  private failure: Error | undefined
  private wasReady = false
  private isReady = false
  private isAwake = true
  private resume = () => {}

  constructor(live: Followable, what: FollowTarget, from: FollowStart) {
    this.live = live
    this.from = from
    this.stops.push(live.link.subscribe(this.wake))
    if ('board_id' in what) {
      const { board_id } = what
      this.board = {
        board: live.rows('boards', { board_id }),
        sessions: live.rows('sessions', { board_id, archived_at: null })
      }
      this.stops.push(...this.boardLists.map(list => list.subscribe(this.wake)))
    } else {
      for (const session_id of what.session_ids) this.begin(session_id)
    }
  }

  async *changes(): AsyncGenerator<FollowEvent, void> {
    for (;;) {
      this.isAwake = false
      yield* this.look()
      if (this.live.link.isClosed || (this.board ? isEmpty(this.board.board) : this.sessions.size === 0)) return
      if (this.isAwake) continue
      await new Promise<void>(resolve => {
        this.resume = resolve
      })
    }
  }

  close(): void {
    for (const stop of this.stops) stop()
    for (const session of this.sessions.values()) session?.close()
    this.sessions.clear()
  }

  private readonly wake = (): void => {
    this.isAwake = true
    this.resume()
  }

  private *look(): Generator<FollowEvent, void> {
    this.check()
    yield* this.leaveGone()
    this.findNew()
    const all = [...this.sessions.values()]
    const isBehind = !this.isOpen || all.some(session => session?.wasReady && !session.isReady)
    if (this.isReady && isBehind) {
      this.isReady = false
      yield { kind: 'loading' }
    }
    const ready = all.flatMap(session => (session?.isReady && this.isOpen ? session : []))
    yield* inOrderOfTime(ready.map(session => session.news()))
    const isWhole = ready.length === all.length && this.boardLists.every(({ state }) => state === 'ready')
    if (this.isReady || isBehind || !isWhole) return
    this.isReady = this.wasReady = true
    yield { kind: 'ready' }
  }

  private get boardLists(): LiveRows<unknown>[] {
    return this.board ? [this.board.board, this.board.sessions] : []
  }

  private get isOpen(): boolean {
    return this.live.link.current().status === 'open'
  }

  private check(): void {
    const state = this.live.link.current()
    if (state.status === 'signed_out') throw signedOut(state.reason)
    const ofSessions = [...this.sessions.values()].map(session => session?.failure)
    const failure = [this.failure, failureOf(this.boardLists), ...ofSessions].find(Boolean)
    if (failure) throw failure
    if (this.wasReady) return
    if (this.board && isEmpty(this.board.board)) throw new NotFound('There is no such board.', { reason: 'not_found' })
    const missing = [...this.sessions.values()].find(session => session?.isGone)
    if (missing) throw new NotFound(`There is no session ${missing.session_id}.`, { reason: 'not_found' })
  }

  private *leaveGone(): Generator<FollowEvent, void> {
    const there = this.board?.sessions
    for (const [session_id, session] of this.sessions) {
      const isThere = there?.state === 'ready' ? there.ids.includes(session_id) : !session?.isGone
      if (isThere) continue
      session?.close()
      this.sessions.delete(session_id)
      yield { kind: 'gone', session_id }
    }
  }

  private findNew(): void {
    const { sessions } = this.board ?? {}
    if (sessions?.state !== 'ready') return
    for (const session_id of sessions.ids) if (!this.sessions.has(session_id)) this.begin(session_id)
  }

  /** Those that come later are told from their beginning. */
  private begin(session_id: string): void {
    const from = this.wasReady ? {} : this.from
    this.sessions.set(session_id, undefined)
    this.live.startAfter(session_id, from).then(
      after => this.follow(session_id, after),
      error => {
        this.failure = error
        this.wake()
      }
    )
  }

  private follow(session_id: string, after: number): void {
    if (!this.sessions.has(session_id)) return
    const { live } = this
    const rows = {
      session: live.rows('sessions', { session_id }),
      tasks: live.rows('tasks', { session_id }),
      permissions: live.rows('permissions', { session_id }),
      messages: live.rows('messages', { session_id, ...(after > 0 && { index: { $gte: after + 1 } }) }),
      joining: live.join(`session:${session_id}`)
    }
    this.sessions.set(session_id, new SessionFollower(session_id, rows, this.wake))
    this.wake()
  }
}

interface BoardRows {
  board: LiveRows<Rows['boards']>
  sessions: LiveRows<Rows['sessions']>
}

const isEmpty = ({ state, ids }: LiveRows<unknown>) => state === 'ready' && ids.length === 0

/** What several sessions tell, by when it was said; of one session nothing changes its place. */
function inOrderOfTime(news: readonly (readonly { at: string; change: FollowEvent }[])[]): FollowEvent[] {
  const all = news.flat()
  if (news.length > 1) all.sort((one, other) => Number(one.at > other.at) - Number(one.at < other.at))
  return all.map(({ change }) => change)
}
