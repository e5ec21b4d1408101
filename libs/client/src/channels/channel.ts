import type { EVICTION_REASONS, FeedPosition, JoinResult, Position } from '@callboard/contract'
import { FeathersError } from '@feathersjs/errors'
import type { Call } from '../calls/call.ts'
import { retryUntilAnswered } from '../calls/retry.ts'
import type { Clock } from '../clock.ts'
import type { CatchUpStatus, PendingCatchUp } from '../connection/catch-up-status.ts'
import { reasonOf } from '../connection/error-reasons.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { Listeners } from '../listeners.ts'
import type { StoreChange } from '../store/store.ts'
import { SequenceTracker } from './sequence-tracker.ts'

type EvictionReason = (typeof EVICTION_REASONS)[number]

export type ChannelState =
  /** The join is under way, or missed events are being replayed. */
  | { status: 'joining' }
  /** Live events arrive, and everything before them is known. */
  | { status: 'joined' }
  /** C4: the user has no access, or the channel's subject was removed. Joining is retried on the next connection. */
  | { status: 'ended'; reason: EvictionReason }

export interface ChannelDeps {
  readonly call: Call
  readonly clock: Clock
  readonly link: LinkSource
  readonly catchUpStatus: CatchUpStatus
  applyChanges(changes: readonly StoreChange[]): void
  /** Catch-up of a channel is complete; resolves when the lists that depend on it are current. */
  onCaughtUp(channel: string): Promise<void>
  /** Reads again all rows that this channel may carry; resolves when they are current. */
  refetch(channel: string, epoch: string | undefined): Promise<void>
  /** Catch-up is not possible: too much was missed, or the database was restored. */
  onResync(channel: string): void
  /** True if the store holds the channel's subject, or rows that belong to it. */
  hasRowsOf(channel: string): boolean
  /** The daemon let this connection in: live events arrive from now on. */
  onJoined(channel: string): void
  /** No more events arrive from this channel. */
  onClosed(channel: string): void
}

type JoinResponse = Omit<JoinResult, 'changes'> & { changes: readonly StoreChange[] }

/** F4: how long a missing number may be late before it is asked for. */
const GAP_TIMEOUT_MS = 100
/** Wait before another attempt after the daemon failed. */
const RETRY_DELAY_MS = 1_000

/** One channel with at least one subscriber, and its event feed (C4, F4). */
export class Channel {
  readonly key: string
  /** The name on the wire, once it is known. */
  name: string
  subscriberCount = 0
  private readonly resolveName: () => Promise<string>
  private readonly deps: ChannelDeps
  private readonly listeners = new Listeners()
  private state: ChannelState = { status: 'joining' }
  private sequence: SequenceTracker | undefined
  /** Positions of events that arrived before the feed's own position was known. */
  private readonly buffered: FeedPosition[] = []
  /** Counts the attempts to join, so that the answer to an earlier one can be told apart. */
  private attempt = 0
  private isReceiving = false
  /** Access may have changed since the join was requested. */
  private shouldRetry = false
  /**
   * C4: joins requested on this connection; each one the daemon accepts has to be left, also one that timed out here.
   */
  private joinCount = 0
  private pendingJoin: Promise<unknown> = Promise.resolve()
  private cancelTimer = () => {}

  /** `resolveName` returns the name on the wire, which may be different after another sign-in. */
  constructor(key: string, resolveName: () => Promise<string>, deps: ChannelDeps) {
    this.key = key
    this.name = key
    this.resolveName = resolveName
    this.deps = deps
  }

  readonly current = (): ChannelState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** The highest position seen in its feed, also beyond a gap; undefined before the first. */
  get highest(): Position | undefined {
    return this.buffered.reduce(laterOf, this.sequence?.highest)
  }

  /** True if it is joined and no gap is known. */
  readonly isCurrent = (): boolean => this.state.status === 'joined' && !this.sequence?.hasGap

  /** True if this connection receives its events, or never will. */
  get isSettled(): boolean {
    return this.isReceiving || this.state.status === 'ended'
  }

  /** Joins on a new connection, or again. `pending` reports the catch-up in the state of the connection. */
  join(pending?: PendingCatchUp): void {
    this.restart()
    void this.runJoin(this.attempt, pending)
  }

  /** Joins again if access was denied: it may be granted by now. */
  retry(): void {
    if (this.state.status === 'ended') this.join()
    else this.shouldRetry = this.state.status === 'joining'
  }

  /** The connection was lost; the position in the feed is kept. */
  suspend(): void {
    this.joinCount = 0
    this.restart()
  }

  /** F2: an event with this position arrived. Returns whether it is a new one. */
  record(position: FeedPosition): boolean {
    const hadGap = this.sequence?.hasGap
    const isSameEpoch = this.sequence?.epoch === position.epoch
    const isNew = isSameEpoch ? this.sequence?.record(position.seq) === true : !this.isBuffered(position)
    if (isNew && this.state.status === 'joining') this.buffered.push(position)
    else if (isNew && this.state.status === 'joined' && !isSameEpoch) this.fillGap()
    else this.scheduleGapFill()
    if (hadGap !== this.sequence?.hasGap) this.listeners.call()
    return isNew
  }

  end(reason: EvictionReason): void {
    this.stop()
    this.joinCount = 0
    this.sequence = undefined
    this.setState({ status: 'ended', reason })
    this.deps.onClosed(this.key)
    void this.recheckAccess(this.attempt)
  }

  /**
   * Leaves after the last subscriber is gone. A pending join is awaited first, else it could take effect after the
   * leave.
   */
  async leave(): Promise<void> {
    this.stop()
    this.deps.onClosed(this.key)
    const { link, call } = this.deps
    // A join that failed here may have succeeded on the daemon.
    await this.pendingJoin.catch(() => undefined)
    if (link.current().status !== 'open') return
    for (let remaining = this.joinCount; remaining > 0; remaining--) {
      // An error means that the connection is no member any more, by eviction or by a reconnect.
      const isOut = await call(['remove', 'subscriptions', this.name, {}]).then(
        () => false,
        () => true
      )
      if (isOut) return
    }
  }

  /** Access may have been granted again before this client could be notified: rows that can be read prove it. */
  private async recheckAccess(attempt: number): Promise<void> {
    await this.deps.refetch(this.key, undefined)
    if (attempt === this.attempt && this.deps.hasRowsOf(this.key))
      this.cancelTimer = this.deps.clock.after(RETRY_DELAY_MS, () => this.join())
  }

  private restart(): void {
    this.stop()
    this.shouldRetry = false
    this.setState({ status: 'joining' })
  }

  private stop(): void {
    this.attempt++
    this.isReceiving = false
    this.cancelTimer()
  }

  private isBuffered({ epoch, seq }: FeedPosition): boolean {
    return this.buffered.some(position => position.epoch === epoch && position.seq === seq)
  }

  private async runJoin(attempt: number, pending?: PendingCatchUp): Promise<void> {
    try {
      await this.catchUp(attempt, pending)
      if (attempt === this.attempt) this.setState({ status: 'joined' })
      this.scheduleGapFill()
    } catch (error) {
      if (attempt === this.attempt) this.handleFailure(error)
    } finally {
      pending?.done()
    }
  }

  private async catchUp(attempt: number, pending: PendingCatchUp | undefined): Promise<void> {
    await this.updateName()
    const since = this.sequence?.position
    let page: string | undefined
    do {
      const response = await this.requestJoin(attempt, {
        channel: this.name,
        ...(since && { since }),
        ...(page && { page })
      })
      if (attempt !== this.attempt) return
      if (!this.isReceiving) this.deps.onJoined(this.key)
      this.isReceiving = true
      const { position, changes, next } = response
      if (response.answer === 'resync') this.deps.onResync(this.key)
      if (response.answer !== 'changes' || !position) return this.reset(position ?? undefined)
      this.deps.applyChanges(changes)
      pending?.setRemaining(next ? Math.max(0, position.seq - (this.sequence?.position.seq ?? 0)) : 0)
      if (!next) this.sequence?.advanceTo(position.seq)
      page = next ?? undefined
    } while (page)
    this.recordBuffered()
    await this.deps.onCaughtUp(this.key)
  }

  /** Starts at this position; everything before it has to be read. */
  private async reset(position: Position | undefined): Promise<void> {
    this.sequence = position && new SequenceTracker(position)
    this.recordBuffered()
    await this.deps.refetch(this.key, position?.epoch)
  }

  private recordBuffered(): void {
    for (const { epoch, seq } of this.buffered.splice(0)) if (epoch === this.sequence?.epoch) this.sequence.record(seq)
  }

  private async updateName(): Promise<void> {
    const name = await this.resolveName()
    if (name !== this.name && this.name !== this.key) this.sequence = undefined
    this.name = name
  }

  private requestJoin(attempt: number, data: object): Promise<JoinResponse> {
    const { call, clock, link } = this.deps
    const request = () => {
      this.joinCount++
      return call<JoinResponse>(['create', 'subscriptions', data, {}])
    }
    const response = retryUntilAnswered(request, { clock, link, isWanted: () => attempt === this.attempt })
    this.pendingJoin = response
    return response
  }

  private handleFailure(error: unknown): void {
    const isDenied = error instanceof FeathersError && error.code < 500 && error.code !== 401
    if (isDenied && this.shouldRetry) this.join()
    else if (isDenied) this.end('not_allowed')
    // The next connection joins again.
    else if (reasonOf(error) !== 'connection_lost')
      this.cancelTimer = this.deps.clock.after(RETRY_DELAY_MS, () => this.join())
  }

  private scheduleGapFill(): void {
    if (this.state.status !== 'joined' || !this.sequence?.hasGap) return
    this.cancelTimer()
    this.cancelTimer = this.deps.clock.after(GAP_TIMEOUT_MS, () => {
      if (this.sequence?.hasGap) this.fillGap()
    })
  }

  private fillGap(): void {
    this.join(this.deps.catchUpStatus.begin())
  }

  private setState(state: ChannelState): void {
    const isSame = state.status === this.state.status && state.status !== 'ended'
    this.state = state
    if (!isSame) this.listeners.call()
  }
}

/** The later of two positions; of two epochs the second is the newer one. */
const laterOf = (one: Position | undefined, other: Position): Position =>
  one && one.epoch === other.epoch && one.seq > other.seq ? one : other
