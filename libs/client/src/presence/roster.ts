import type { Presence, PresenceActivity, Services } from '@callboard/contract'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import { Listeners } from '../listeners.ts'

/** The shortest time between two updates of this tab's own entry: thirty a second. */
const UPDATE_INTERVAL_MS = 33

/** P1: who is on a board, while anyone listens; and this tab's own entry in it. */
export interface Roster {
  /** One entry for each tab of each user, this one included; a new array after every change. */
  entries(): readonly Presence[]
  /** Returns a function that removes the listener. This tab is present only while there is one. */
  readonly subscribe: (listener: () => void) => () => void
  /** Changes this tab's activity; of rapid changes only the newest is sent. */
  show(activity: Partial<PresenceActivity>): void
}

interface RosterDeps {
  readonly clock: Clock
  readonly presence: Services['presence']
  join(channel: string): ChannelSubscription
}

const NO_ENTRIES: readonly Presence[] = []

/** The rosters, one per board. */
export class Rosters {
  private readonly deps: RosterDeps
  private readonly rosters = new Map<string, Roster>()

  constructor(deps: RosterDeps) {
    this.deps = deps
  }

  readonly of = (board_id: string): Roster => {
    const roster = this.rosters.get(board_id) ?? new BoardRoster(board_id, this.deps)
    this.rosters.set(board_id, roster)
    return roster
  }
}

class BoardRoster implements Roster {
  private readonly board_id: string
  private readonly deps: RosterDeps
  private readonly listeners = new Listeners()
  private readonly entriesById = new Map<string, Presence>()
  /** Entries that changed by an event while the roster was being read: they are newer than the answer. */
  private readonly changedWhileLoading = new Set<string>()
  private list: readonly Presence[] = NO_ENTRIES
  private activity: Partial<PresenceActivity> = {}
  private subscription: ChannelSubscription | undefined
  private isJoined = false
  private cleanups: (() => void)[] = []
  private cancelTimer: (() => void) | undefined
  /** The id of this tab's entry, once there is one. */
  private ownPresenceId: string | undefined
  private hasUnsentActivity = false

  constructor(board_id: string, deps: RosterDeps) {
    this.board_id = board_id
    this.deps = deps
  }

  readonly entries = (): readonly Presence[] => this.list

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.isEmpty) this.start()
    const remove = this.listeners.add(listener)
    let isRemoved = false
    return () => {
      if (isRemoved) return
      isRemoved = true
      remove()
      if (this.listeners.isEmpty) this.stop()
    }
  }

  show(activity: Partial<PresenceActivity>): void {
    this.activity = { ...this.activity, ...activity }
    if (!this.isJoined) return
    if (this.cancelTimer) this.hasUnsentActivity = true
    else void this.sendActivity()
  }

  private start(): void {
    const { presence, join } = this.deps
    const onEntry = (entry: Presence) => this.update(() => this.entriesById.set(entry.presence_id, entry), entry)
    const onLeft = (entry: Pick<Presence, 'presence_id' | 'board_id'>) =>
      this.update(() => this.entriesById.delete(entry.presence_id), entry)
    presence.on('joined', onEntry)
    presence.on('moved', onEntry)
    presence.on('left', onLeft)
    const subscription = join(`board:${this.board_id}`)
    this.subscription = subscription
    this.cleanups = [
      subscription.subscribe(() => this.onChannelChange()),
      () => presence.off('joined', onEntry),
      () => presence.off('moved', onEntry),
      () => presence.off('left', onLeft)
    ]
    this.onChannelChange()
  }

  /** Needed because other subscribers may keep the channel joined. */
  private removeOwnEntry(): void {
    const { ownPresenceId } = this
    this.ownPresenceId = undefined
    // It fails where the entry went with the channel already.
    if (ownPresenceId) void this.deps.presence.remove(ownPresenceId).catch(() => undefined)
  }

  private stop(): void {
    this.removeOwnEntry()
    for (const cleanUp of this.cleanups) cleanUp()
    this.cancelTimer?.()
    this.cancelTimer = undefined
    this.isJoined = false
    this.subscription?.close()
    this.subscription = undefined
    this.entriesById.clear()
    this.list = NO_ENTRIES
  }

  private onChannelChange(): void {
    const isJoined = this.subscription?.current().status === 'joined'
    if (isJoined === this.isJoined) return
    this.isJoined = isJoined
    if (isJoined) void this.load()
    else this.update(() => this.entriesById.clear())
  }

  private async load(): Promise<void> {
    const { board_id } = this
    this.changedWhileLoading.clear()
    await this.sendActivity()
    // After a lost connection the next join loads it again.
    const page = await this.deps.presence.find({ query: { board_id } }).catch(() => undefined)
    if (!page || !this.isJoined) return
    this.update(() => {
      for (const entry of page.data)
        if (!this.changedWhileLoading.has(entry.presence_id)) this.entriesById.set(entry.presence_id, entry)
    })
  }

  private async sendActivity(): Promise<void> {
    const { board_id } = this
    this.hasUnsentActivity = false
    this.cancelTimer?.()
    this.cancelTimer = this.deps.clock.after(UPDATE_INTERVAL_MS, () => {
      this.cancelTimer = undefined
      if (this.hasUnsentActivity && this.isJoined) void this.sendActivity()
    })
    // A lost update is superseded by the next one.
    const entry = await this.deps.presence.create({ board_id, ...this.activity }).catch(() => undefined)
    this.ownPresenceId = entry?.presence_id ?? this.ownPresenceId
    if (!this.subscription) this.removeOwnEntry()
  }

  private update(work: () => void, entry?: Pick<Presence, 'presence_id' | 'board_id'>): void {
    if (entry && entry.board_id !== this.board_id) return
    if (entry) this.changedWhileLoading.add(entry.presence_id)
    work()
    this.list = [...this.entriesById.values()]
    this.listeners.call()
  }
}
