import type { EVICTION_REASONS } from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'
import { sendTo } from '../events/publish-ephemeral.ts'

type Reason = (typeof EVICTION_REASONS)[number]

/** Milliseconds after which nobody is just coming in any more who came before. */
const COMING_IN = 300_000

/** C4: which connections are in which channels, and who is put out of them when a right ends. */
export class ChannelMemberships {
  private readonly app: Application
  /** How often each connection has joined each channel. */
  private readonly joined = new WeakMap<RealTimeConnection, Map<string, number>>()
  private readonly revokedIds = new Set<string>()
  private endedRights = 0
  private readonly left: ((connection: RealTimeConnection, channel: string) => void)[] = []

  constructor(app: Application) {
    this.app = app
  }

  /**
   * Joins when `isAllowed` says so. It is asked again when somebody lost a right while it was being asked: between its last
   * look and the joining there is no pause in which a right could end.
   */
  async join(connection: RealTimeConnection, channel: string, isAllowed: () => Promise<boolean>): Promise<boolean> {
    let looked: number
    do {
      looked = this.endedRights
      if (!(await isAllowed())) return false
    } while (looked !== this.endedRights)
    const counts = this.countsOf(connection)
    counts.set(channel, (counts.get(channel) ?? 0) + 1)
    this.app.channel(channel).join(connection)
    return true
  }

  /** Hears who is in a channel no more, whatever the reason, but for the end of the connection. */
  onLeft(listener: (connection: RealTimeConnection, channel: string) => void): void {
    this.left.push(listener)
  }

  /** Undoes one joining; the last one leaves. Answers whether there was any. */
  leave(connection: RealTimeConnection, channel: string): boolean {
    const counts = this.countsOf(connection)
    const count = counts.get(channel)
    if (!count) return false
    if (count > 1) counts.set(channel, count - 1)
    else {
      counts.delete(channel)
      if (!isForAll(channel)) this.app.channel(channel).leave(connection)
      this.notifyLeft(connection, channel)
    }
    return true
  }

  /** The channels that a connection has joined, in order of name. */
  list(connection: RealTimeConnection): string[] {
    return [...this.countsOf(connection).keys()].sort()
  }

  /** Puts everyone out of these channels but the people named. */
  close(channels: readonly string[], reason: Reason, allowed: readonly string[] = []): void {
    this.endedRights++
    for (const channel of channels) {
      for (const connection of this.app.channel(channel).connections) {
        if (!allowed.includes(connection.user?.user_id)) this.evict(connection, channel, reason)
      }
    }
  }

  /** The rights of a person or of a credential are no more: whoever is just coming in by them is turned away at the door. */
  revoke(id: string): void {
    this.endedRights++
    this.revokedIds.add(id)
    setTimeout(() => this.revokedIds.delete(id), COMING_IN).unref()
  }

  isRevoked(...ids: readonly string[]): boolean {
    return ids.some(id => this.revokedIds.has(id))
  }

  /** Out of all channels, without a word. */
  leaveAll(connection: RealTimeConnection): void {
    this.endedRights++
    const channels = this.list(connection)
    this.joined.delete(connection)
    const { app } = this
    if (app.channels.length) app.channel(app.channels).leave(connection)
    for (const channel of channels) this.notifyLeft(connection, channel)
  }

  private evict(connection: RealTimeConnection, channel: string, reason: Reason): void {
    this.countsOf(connection).delete(channel)
    this.app.channel(channel).leave(connection)
    this.notifyLeft(connection, channel)
    sendTo(this.app, connection, 'subscriptions', 'removed', { channel, reason })
  }

  private notifyLeft(connection: RealTimeConnection, channel: string): void {
    for (const listener of this.left) listener(connection, channel)
  }

  private countsOf(connection: RealTimeConnection): Map<string, number> {
    const counts = this.joined.get(connection) ?? new Map<string, number>()
    this.joined.set(connection, counts)
    return counts
  }
}

/** Whoever is signed in is in these, whatever they join and leave. */
const isForAll = (channel: string) => channel === 'everybody' || channel === 'workspace' || channel.startsWith('user:')
