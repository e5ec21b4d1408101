import { NotFound } from '@feathersjs/errors'
import { signedOutError } from '../calls/create-call.ts'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { LiveRows } from '../store/live-list.ts'
import type { Where } from '../store/query-match.ts'
import type { LivePath, Rows } from '../store/row-types.ts'
import type { FollowEvent } from './follow-event.ts'
import { failureOf, SessionFollower } from './session-follower.ts'
import type { FollowStart } from './start-after.ts'

/** Some sessions; or all sessions of a board that are not archived, including those that are added later. */
export type FollowTarget = { session_ids: readonly string[] } | { board_id: string }

export interface FollowDeps {
  readonly link: LinkSource & { readonly isClosed: boolean }
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]>
  join(channel: string): ChannelSubscription
  /** The index of the message after which following a session starts. */
  startAfter(session_id: string, from: FollowStart): Promise<number>
}

/**
 * S7: the conversation so far and as it goes on, across lost connections and restarts of the daemon, until the caller
 * stops or all that is followed is gone.
 * @throws NotFound when it does not exist, NotAuthenticated when the sign-in has ended
 */
export async function* follow(
  deps: FollowDeps,
  target: FollowTarget,
  start: FollowStart
): AsyncGenerator<FollowEvent, void> {
  const follower = new Follower(deps, target, start)
  try {
    yield* follower.events()
  } finally {
    follower.close()
  }
}

class Follower {
  private readonly deps: FollowDeps
  private readonly start: FollowStart
  private readonly board: BoardRows | undefined
  private readonly cleanups: (() => void)[] = []
  /** Undefined while the index to start from is being looked up. */
  private readonly sessions = new Map<string, SessionFollower | undefined>()
  private failure: Error | undefined
  private wasReady = false
  private isReady = false
  private isNotified = true
  private resolveWait = () => {}

  constructor(deps: FollowDeps, target: FollowTarget, start: FollowStart) {
    this.deps = deps
    this.start = start
    this.cleanups.push(deps.link.subscribe(this.notify))
    if ('board_id' in target) {
      const { board_id } = target
      this.board = {
        board: deps.rows('boards', { board_id }),
        sessions: deps.rows('sessions', { board_id, archived_at: null })
      }
      this.cleanups.push(...this.boardLists.map(list => list.subscribe(this.notify)))
    } else {
      for (const session_id of target.session_ids) this.resolveStart(session_id)
    }
  }

  async *events(): AsyncGenerator<FollowEvent, void> {
    for (;;) {
      this.isNotified = false
      yield* this.collect()
      if (this.deps.link.isClosed || (this.board ? isEmpty(this.board.board) : this.sessions.size === 0)) return
      if (this.isNotified) continue
      await new Promise<void>(resolve => {
        this.resolveWait = resolve
      })
    }
  }

  close(): void {
    for (const cleanUp of this.cleanups) cleanUp()
    for (const session of this.sessions.values()) session?.close()
    this.sessions.clear()
  }

  private readonly notify = (): void => {
    this.isNotified = true
    this.resolveWait()
  }

  private *collect(): Generator<FollowEvent, void> {
    this.assertFollowable()
    yield* this.dropGone()
    this.addNew()
    const sessions = [...this.sessions.values()]
    const isBehind = !this.isOpen || sessions.some(session => session?.wasReady && !session.isReady)
    if (this.isReady && isBehind) {
      this.isReady = false
      yield { kind: 'loading' }
    }
    const ready = sessions.flatMap(session => (session?.isReady && this.isOpen ? session : []))
    yield* sortByTime(ready.map(session => session.takeEvents()))
    const isComplete = ready.length === sessions.length && this.boardLists.every(({ state }) => state === 'ready')
    if (this.isReady || isBehind || !isComplete) return
    this.isReady = this.wasReady = true
    yield { kind: 'ready' }
  }

  private get boardLists(): LiveRows<unknown>[] {
    return this.board ? [this.board.board, this.board.sessions] : []
  }

  private get isOpen(): boolean {
    return this.deps.link.current().status === 'open'
  }

  private assertFollowable(): void {
    const state = this.deps.link.current()
    if (state.status === 'signed_out') throw signedOutError(state.reason)
    const sessionFailures = [...this.sessions.values()].map(session => session?.failure)
    const failure = [this.failure, failureOf(this.boardLists), ...sessionFailures].find(Boolean)
    if (failure) throw failure
    if (this.wasReady) return
    if (this.board && isEmpty(this.board.board)) throw new NotFound('Board not found.', { reason: 'not_found' })
    const missing = [...this.sessions.values()].find(session => session?.isGone)
    if (missing) throw new NotFound(`Session ${missing.session_id} not found.`, { reason: 'not_found' })
  }

  private *dropGone(): Generator<FollowEvent, void> {
    const onBoard = this.board?.sessions
    for (const [session_id, session] of this.sessions) {
      const isPresent = onBoard?.state === 'ready' ? onBoard.ids.includes(session_id) : !session?.isGone
      if (isPresent) continue
      session?.close()
      this.sessions.delete(session_id)
      yield { kind: 'gone', session_id }
    }
  }

  private addNew(): void {
    const { sessions } = this.board ?? {}
    if (sessions?.state !== 'ready') return
    for (const session_id of sessions.ids) if (!this.sessions.has(session_id)) this.resolveStart(session_id)
  }

  /** Sessions that are added later are followed from their beginning. */
  private resolveStart(session_id: string): void {
    const start = this.wasReady ? {} : this.start
    this.sessions.set(session_id, undefined)
    this.deps.startAfter(session_id, start).then(
      after => this.addSession(session_id, after),
      error => {
        this.failure = error
        this.notify()
      }
    )
  }

  private addSession(session_id: string, after: number): void {
    if (!this.sessions.has(session_id)) return
    const { deps } = this
    const rows = {
      session: deps.rows('sessions', { session_id }),
      tasks: deps.rows('tasks', { session_id }),
      permissions: deps.rows('permissions', { session_id }),
      messages: deps.rows('messages', { session_id, ...(after > 0 && { index: { $gte: after + 1 } }) }),
      subscription: deps.join(`session:${session_id}`)
    }
    this.sessions.set(session_id, new SessionFollower(session_id, rows, this.notify))
    this.notify()
  }
}

interface BoardRows {
  board: LiveRows<Rows['boards']>
  sessions: LiveRows<Rows['sessions']>
}

const isEmpty = ({ state, ids }: LiveRows<unknown>) => state === 'ready' && ids.length === 0

/** Merges the events of several sessions by time; the sort is stable, so the order within a session stays. */
function sortByTime(eventsOfSessions: readonly (readonly { at: string; event: FollowEvent }[])[]): FollowEvent[] {
  const all = eventsOfSessions.flat()
  if (eventsOfSessions.length > 1) all.sort((one, other) => Number(one.at > other.at) - Number(one.at < other.at))
  return all.map(({ event }) => event)
}
