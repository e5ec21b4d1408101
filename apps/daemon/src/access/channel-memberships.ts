import type { EVICTION_REASONS } from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'
import type { EventPublisher } from '../events/event-publisher.ts'

declare module '../declarations.ts' {
  interface Settings {
    memberships: ChannelMemberships
  }
}

type EvictionReason = (typeof EVICTION_REASONS)[number]
type LeaveListener = (connection: RealTimeConnection, channel: string) => void

/** No sign-in that was checked before a revocation can take longer than this to join its channels. */
const REVOCATION_TTL_MS = 300_000

/** C4: the channels that each connection has joined, and the eviction of those whose read access ends. */
export class ChannelMemberships {
  private readonly app: Application
  private readonly publisher: EventPublisher
  /** The number of joins of each connection, by channel. */
  private readonly joinCounts = new WeakMap<RealTimeConnection, Map<string, number>>()
  private readonly revokedIds = new Set<string>()
  /** Grows whenever any access ends, so that a join can tell that its check is outdated. */
  private revocations = 0
  private readonly leaveListeners: LeaveListener[] = []

  constructor(app: Application, publisher: EventPublisher) {
    this.app = app
    this.publisher = publisher
  }

  /**
   * Joins a channel if `isAllowed` resolves to true. The check is repeated when any access ended while it ran: between the
   * last check and the join nothing is awaited, so no revocation can be missed. Answers whether the connection joined.
   */
  async join(connection: RealTimeConnection, channel: string, isAllowed: () => Promise<boolean>): Promise<boolean> {
    let revocationsBefore: number
    do {
      revocationsBefore = this.revocations
      if (!(await isAllowed())) return false
    } while (revocationsBefore !== this.revocations)
    const counts = this.countsOf(connection)
    counts.set(channel, (counts.get(channel) ?? 0) + 1)
    this.app.channel(channel).join(connection)
    return true
  }

  /** Calls the listener when a connection leaves a channel for any reason except its disconnect. */
  onLeave(listener: LeaveListener): void {
    this.leaveListeners.push(listener)
  }

  /** Undoes one join; the last one leaves the channel. Answers whether the connection had joined. */
  leave(connection: RealTimeConnection, channel: string): boolean {
    const counts = this.countsOf(connection)
    const count = counts.get(channel)
    if (!count) return false
    if (count > 1) counts.set(channel, count - 1)
    else {
      counts.delete(channel)
      if (!isPermanent(channel)) this.app.channel(channel).leave(connection)
      this.notifyLeave(connection, channel)
    }
    return true
  }

  /** The channels that a connection has joined, in order of name. */
  list(connection: RealTimeConnection): string[] {
    return [...this.countsOf(connection).keys()].sort()
  }

  /** Evicts everyone but the given users from these channels. */
  evict(channels: readonly string[], reason: EvictionReason, allowedUserIds: readonly string[] = []): void {
    this.revocations++
    for (const channel of channels) {
      for (const connection of this.app.channel(channel).connections) {
        if (!allowedUserIds.includes(connection.user?.user_id)) this.evictConnection(connection, channel, reason)
      }
    }
  }

  /** Remembers that the access of a user or a credential has ended, so that pending joins that rely on it fail. */
  revoke(id: string): void {
    this.revocations++
    this.revokedIds.add(id)
    setTimeout(() => this.revokedIds.delete(id), REVOCATION_TTL_MS).unref()
  }

  isRevoked(...ids: readonly string[]): boolean {
    return ids.some(id => this.revokedIds.has(id))
  }

  /** Removes a connection from all channels, without sending it any event. */
  leaveAll(connection: RealTimeConnection): void {
    this.revocations++
    const channels = this.list(connection)
    this.joinCounts.delete(connection)
    const { app } = this
    if (app.channels.length) app.channel(app.channels).leave(connection)
    for (const channel of channels) this.notifyLeave(connection, channel)
  }

  private evictConnection(connection: RealTimeConnection, channel: string, reason: EvictionReason): void {
    this.countsOf(connection).delete(channel)
    this.app.channel(channel).leave(connection)
    this.notifyLeave(connection, channel)
    this.publisher.sendTo(connection, 'subscriptions', 'removed', { channel, reason })
  }

  private notifyLeave(connection: RealTimeConnection, channel: string): void {
    for (const listener of this.leaveListeners) listener(connection, channel)
  }

  private countsOf(connection: RealTimeConnection): Map<string, number> {
    const counts = this.joinCounts.get(connection) ?? new Map<string, number>()
    this.joinCounts.set(connection, counts)
    return counts
  }
}

/** Every authenticated connection stays in these channels, whatever it joins and leaves. */
const isPermanent = (channel: string) =>
  channel === 'everybody' || channel === 'workspace' || channel.startsWith('user:')
