import type { Presence, PresenceActivity, Services } from '@callboard/contract'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import { Listeners } from '../listeners.ts'

/** Milliseconds between two that one says of oneself: thirty a second. */
const APART = 33

/** P1: who is on a board, while anybody here looks; and what they see of this tab. */
export interface Roster {
  /** An entry for each tab of each person, this one among them; another array when anything of it changed. */
  entries(): readonly Presence[]
  /** Gives what ends that. While nobody listens, this tab is not there. */
  readonly subscribe: (listener: () => void) => () => void
  /** What this tab does from now on; of what changes often the newest is said. */
  show(doing: Partial<PresenceActivity>): void
}

/** What a roster stands on. */
interface Ground {
  readonly clock: Clock
  readonly presence: Services['presence']
  join(channel: string): ChannelSubscription
}

const NOBODY: readonly Presence[] = []

/** The roster of each board that was asked for. */
export class Rosters {
  private readonly ground: Ground
  private readonly made = new Map<string, Roster>()

  constructor(ground: Ground) {
    this.ground = ground
  }

  readonly of = (board_id: string): Roster => {
    const roster = this.made.get(board_id) ?? new BoardRoster(board_id, this.ground)
    this.made.set(board_id, roster)
    return roster
  }
}

class BoardRoster implements Roster {
  private readonly board_id: string
  private readonly ground: Ground
  private readonly listeners = new Listeners()
  private readonly there = new Map<string, Presence>()
  /** Those that were told of while the roster was read: they are newer than what is read. */
  private readonly touched = new Set<string>()
  private list: readonly Presence[] = NOBODY
  private doing: Partial<PresenceActivity> = {}
  private joining: ChannelSubscription | undefined
  private isIn = false
  private stops: (() => void)[] = []
  private stopWaiting: (() => void) | undefined
  /** One's own entry, where there is one. */
  private mine: string | undefined
  private isNewer = false

  constructor(board_id: string, ground: Ground) {
    this.board_id = board_id
    this.ground = ground
  }

  readonly entries = (): readonly Presence[] => this.list

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.isEmpty) this.begin()
    const remove = this.listeners.add(listener)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      remove()
      if (this.listeners.isEmpty) this.end()
    }
  }

  show(doing: Partial<PresenceActivity>): void {
    this.doing = { ...this.doing, ...doing }
    if (!this.isIn) return
    if (this.stopWaiting) this.isNewer = true
    else void this.say()
  }

  private begin(): void {
    const { presence, join } = this.ground
    const hear = (entry: Presence) => this.change(() => this.there.set(entry.presence_id, entry), entry)
    const left = (gone: Pick<Presence, 'presence_id' | 'board_id'>) =>
      this.change(() => this.there.delete(gone.presence_id), gone)
    presence.on('joined', hear)
    presence.on('moved', hear)
    presence.on('left', left)
    const joining = join(`board:${this.board_id}`)
    this.joining = joining
    this.stops = [
      joining.subscribe(() => this.look()),
      () => presence.off('joined', hear),
      () => presence.off('moved', hear),
      () => presence.off('left', left)
    ]
    this.look()
  }

  /** Others here may hold the channel for longer. */
  private leave(): void {
    const { mine } = this
    this.mine = undefined
    // Whoever is out of the channel is gone already.
    if (mine) void this.ground.presence.remove(mine).catch(() => undefined)
  }

  private end(): void {
    this.leave()
    for (const stop of this.stops) stop()
    this.stopWaiting?.()
    this.stopWaiting = undefined
    this.isIn = false
    this.joining?.close()
    this.joining = undefined
    this.there.clear()
    this.list = NOBODY
  }

  private look(): void {
    const isIn = this.joining?.current().status === 'joined'
    if (isIn === this.isIn) return
    this.isIn = isIn
    if (isIn) void this.enter()
    else this.change(() => this.there.clear())
  }

  private async enter(): Promise<void> {
    const { board_id } = this
    this.touched.clear()
    await this.say()
    // Where the connection has broken again, joining it anew begins anew.
    const found = await this.ground.presence.find({ query: { board_id } }).catch(() => undefined)
    if (!found || !this.isIn) return
    this.change(() => {
      for (const entry of found.data) if (!this.touched.has(entry.presence_id)) this.there.set(entry.presence_id, entry)
    })
  }

  private async say(): Promise<void> {
    const { board_id } = this
    this.isNewer = false
    this.stopWaiting?.()
    this.stopWaiting = this.ground.clock.after(APART, () => {
      this.stopWaiting = undefined
      if (this.isNewer && this.isIn) void this.say()
    })
    // What is said of oneself passes: the next one makes it good.
    const entry = await this.ground.presence.create({ board_id, ...this.doing }).catch(() => undefined)
    this.mine = entry?.presence_id ?? this.mine
    if (!this.joining) this.leave()
  }

  private change(work: () => void, about?: Pick<Presence, 'presence_id' | 'board_id'>): void {
    if (about && about.board_id !== this.board_id) return
    if (about) this.touched.add(about.presence_id)
    work()
    this.list = [...this.there.values()]
    this.listeners.call()
  }
}
