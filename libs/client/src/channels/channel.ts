import type { EVICTION_REASONS, FeedPosition, JoinResult, Position } from '@callboard/contract'
import { FeathersError } from '@feathersjs/errors'
import type { Call } from '../calls/call.ts'
import { persist } from '../calls/retry.ts'
import type { Clock } from '../clock.ts'
import type { Behind, Lag } from '../connection/catch-up-status.ts'
import { reasonOf } from '../connection/error-reasons.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { Listeners } from '../listeners.ts'
import type { Touch } from '../store/store.ts'
import { Numbers } from './sequence-tracker.ts'

export type ChannelState =
  /** On the way in, or catching up with what was missed. */
  | { status: 'joining' }
  /** Everything that is said in it is heard, and everything that was said is known. */
  | { status: 'joined' }
  /** C4: one may not be in it, or what it is about is gone. It is tried again on the next connection. */
  | { status: 'ended'; reason: (typeof EVICTION_REASONS)[number] }

/** What a channel stands on. */
export interface Ground {
  readonly call: Call
  readonly clock: Clock
  readonly link: LinkSource
  readonly behind: Behind
  take(touches: readonly Touch[]): void
  /** See Queries. `channel` is the name by which it was asked for. */
  caughtUp(channel: string): Promise<void>
  reread(channel: string, epoch: string | undefined): Promise<void>
  /** Whether there is a row here of what this channel is about. */
  isSeen(channel: string): boolean
  /** One is let in, and hears what is said in it. */
  entered(channel: string): void
  /** Nothing more is heard in it. */
  over(channel: string): void
}

type Answer = Omit<JoinResult, 'changes'> & { changes: readonly Touch[] }

/** F4: milliseconds for which a number that is not the next one may have overtaken others. */
const OVERTAKING = 100
/** Milliseconds before something that failed by the daemon's fault is tried again. */
const AGAIN = 1_000

/** One channel that somebody here wants to be in, and the feed of what is said in it (C4, F4). */
export class Channel {
  readonly key: string
  /** What it is called on the wire, once that is known. */
  name: string
  /** How many want to be in it. */
  holders = 0
  private readonly ground: Ground
  private readonly nameOf: () => Promise<string>
  private readonly listeners = new Listeners()
  private state: ChannelState = { status: 'joining' }
  private numbers: Numbers | undefined
  /** What was heard while it was not known yet where the feed is. */
  private readonly heard: FeedPosition[] = []
  private round = 0
  private isIn = false
  /** Rights have changed since it was asked for. */
  private isWorthAnotherTry = false
  /** How often it was asked for on this connection: an answer that comes too late is asked for again, and counts (C4). */
  private joins = 0
  private asked: Promise<unknown> = Promise.resolve()
  private stopWaiting = () => {}

  /** `nameOf` gives its name on the wire, which can be another one after another sign-in. */
  constructor(key: string, nameOf: () => Promise<string>, ground: Ground) {
    this.key = key
    this.name = key
    this.nameOf = nameOf
    this.ground = ground
  }

  readonly current = (): ChannelState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** The furthest that was heard of its feed, also beyond a hole; undefined while nothing was. */
  get furthest(): Position | undefined {
    return this.heard.reduce(later, this.numbers?.furthest)
  }

  /** Whether everything that was said in it is known, as far as is known. */
  readonly isCurrent = (): boolean => this.state.status === 'joined' && !this.numbers?.hasHole

  /** Whether what is said in it is heard on this connection, or will not be. */
  get isSettled(): boolean {
    return this.isIn || this.state.status === 'ended'
  }

  /** Joins on a new connection, or anew. With a lag it counts as something that is not as the daemon has it. */
  enter(lag?: Lag): void {
    this.restart()
    void this.follow(this.round, lag)
  }

  /** One may be allowed now what one was not before. */
  retry(): void {
    if (this.state.status === 'ended') this.enter()
    else this.isWorthAnotherTry = this.state.status === 'joining'
  }

  /** The connection is gone; where the feed was is remembered. */
  abandon(): void {
    this.joins = 0
    this.restart()
  }

  /** F2: an event with this number came. Answers whether it was not known before. */
  note(position: FeedPosition): boolean {
    const hadHole = this.numbers?.hasHole
    const isNew = this.numbers?.epoch === position.epoch ? this.numbers.note(position.seq) : !this.hasHeard(position)
    if (isNew && this.state.status === 'joining') this.heard.push(position)
    else if (isNew && this.state.status === 'joined' && this.numbers?.epoch !== position.epoch) this.mend()
    else this.waitForHole()
    if (hadHole !== this.numbers?.hasHole) this.listeners.call()
    return isNew
  }

  end(reason: (typeof EVICTION_REASONS)[number]): void {
    this.stop()
    this.joins = 0
    this.numbers = undefined
    this.become({ status: 'ended', reason })
    this.ground.over(this.key)
    void this.lookAgain(this.round)
  }

  /** Leaves once nobody wants to be in it; what is asked at this moment is waited for, else it would join after the leaving. */
  async leave(): Promise<void> {
    this.stop()
    this.ground.over(this.key)
    const { link, call } = this.ground
    // What failed may have been done all the same: an answer that did not come says nothing.
    await this.asked.catch(() => undefined)
    if (link.current().status !== 'open') return
    // Whoever was put out in the meantime, or lost the connection, is out all the same.
    for (let left = this.joins; left > 0; left--) {
      const isOut = await call(['remove', 'subscriptions', this.name, {}]).then(
        () => false,
        () => true
      )
      if (isOut) return
    }
  }

  /** Rights may have come back before anyone could say so here: what is seen can be joined. */
  private async lookAgain(round: number): Promise<void> {
    await this.ground.reread(this.key, undefined)
    if (round === this.round && this.ground.isSeen(this.key))
      this.stopWaiting = this.ground.clock.after(AGAIN, () => this.enter())
  }

  private restart(): void {
    this.stop()
    this.isWorthAnotherTry = false
    this.become({ status: 'joining' })
  }

  private stop(): void {
    this.round++
    this.isIn = false
    this.stopWaiting()
  }

  private hasHeard({ epoch, seq }: FeedPosition): boolean {
    return this.heard.some(one => one.epoch === epoch && one.seq === seq)
  }

  private async follow(round: number, lag?: Lag): Promise<void> {
    try {
      await this.catchUp(round, lag)
      if (round === this.round) this.become({ status: 'joined' })
      this.waitForHole()
    } catch (error) {
      if (round === this.round) this.failed(error)
    } finally {
      lag?.done()
    }
  }

  private async catchUp(round: number, lag: Lag | undefined): Promise<void> {
    await this.rename()
    const since = this.numbers?.position
    let page: string | undefined
    do {
      const answer: Answer = await this.ask(round, {
        channel: this.name,
        ...(since && { since }),
        ...(page && { page })
      })
      if (round !== this.round) return
      if (!this.isIn) this.ground.entered(this.key)
      this.isIn = true
      const { position, changes, next } = answer
      if (answer.answer !== 'changes' || !position) return this.startOver(position ?? undefined)
      this.ground.take(changes)
      lag?.expect(next ? Math.max(0, position.seq - (this.numbers?.position.seq ?? 0)) : 0)
      if (!next) this.numbers?.reach(position.seq)
      page = next ?? undefined
    } while (page)
    this.noteHeard()
    await this.ground.caughtUp(this.key)
  }

  /** Nothing is known of what was said before this position. */
  private async startOver(position: Position | undefined): Promise<void> {
    this.numbers = position && new Numbers(position)
    this.noteHeard()
    await this.ground.reread(this.key, position?.epoch)
  }

  private noteHeard(): void {
    for (const { epoch, seq } of this.heard.splice(0)) if (epoch === this.numbers?.epoch) this.numbers.note(seq)
  }

  private async rename(): Promise<void> {
    const name = await this.nameOf()
    if (name !== this.name && this.name !== this.key) this.numbers = undefined
    this.name = name
  }

  private ask(round: number, data: object): Promise<Answer> {
    const { call, clock, link } = this.ground
    const join = () => {
      this.joins++
      return call<Answer>(['create', 'subscriptions', data, {}])
    }
    const asked = persist(join, {
      clock,
      link,
      isWanted: () => round === this.round
    })
    this.asked = asked
    return asked
  }

  private failed(error: unknown): void {
    const isRefused = error instanceof FeathersError && error.code < 500 && error.code !== 401
    if (isRefused && this.isWorthAnotherTry) this.enter()
    else if (isRefused) this.end('not_allowed')
    // With the next connection it begins anew.
    else if (reasonOf(error) !== 'connection_lost')
      this.stopWaiting = this.ground.clock.after(AGAIN, () => this.enter())
  }

  private waitForHole(): void {
    if (this.state.status !== 'joined' || !this.numbers?.hasHole) return
    this.stopWaiting()
    this.stopWaiting = this.ground.clock.after(OVERTAKING, () => {
      if (this.numbers?.hasHole) this.mend()
    })
  }

  private mend(): void {
    this.enter(this.ground.behind.begin())
  }

  private become(state: ChannelState): void {
    const isSame = state.status === this.state.status && state.status !== 'ended'
    this.state = state
    if (!isSame) this.listeners.call()
  }
}

/** What is heard is of the epoch that is known, or of one that began after it. */
const later = (one: Position | undefined, other: Position): Position =>
  one && one.epoch === other.epoch && one.seq > other.seq ? one : other
