import type { FeedPosition } from '@callboard/contract'
import { Channel, type ChannelDeps, type ChannelState } from './channel.ts'

/** One subscriber's share in a channel. */
export interface ChannelSubscription {
  current(): ChannelState
  /** True if the channel is joined and nothing of it is missing here. */
  isCurrent(): boolean
  /** Calls the listener when either changes. Returns a function that removes it. */
  subscribe(listener: () => void): () => void
  /** Ends the subscription; further calls do nothing. */
  close(): void
}

/** Joined by everyone who joins any other; `user` stands for the user's own channel. */
const OWN_CHANNELS = ['workspace', 'user']

/** The channels with subscribers: each is joined once, and again on each new connection. */
export class Channels {
  private readonly deps: ChannelDeps
  private readonly userId: () => Promise<string>
  private readonly channels = new Map<string, Channel>()
  /** The last position seen of each feed that is not joined. */
  private readonly lastSeen = new Map<string, FeedPosition>()

  /** `userId` returns the id of the user who is signed in. */
  constructor(deps: ChannelDeps, userId: () => Promise<string>) {
    this.deps = deps
    this.userId = userId
    deps.link.subscribe(() => this.onLinkChange())
  }

  /** C4: subscribes to a channel, which is joined for its first subscriber and left after its last. */
  join(key: string): ChannelSubscription {
    if (this.channels.size === 0) for (const own of OWN_CHANNELS) this.acquire(own)
    const channel = this.acquire(key)
    let isClosed = false
    return {
      current: channel.current,
      isCurrent: channel.isCurrent,
      subscribe: channel.subscribe,
      close: () => {
        if (isClosed) return
        isClosed = true
        this.release(channel)
      }
    }
  }

  isSettled(key: string): boolean {
    return this.channels.get(key)?.isSettled === true
  }

  /** True if this feed's channel has subscribers, but access to it was denied or lost. */
  hasEnded(feed: string): boolean {
    return this.findByName(feed)?.current().status === 'ended'
  }

  /** True if the channel is joined or being joined. */
  isSubscribed(key: string): boolean {
    const channel = this.channels.get(key)
    return channel !== undefined && channel.current().status !== 'ended'
  }

  /** True if the channel is joined and caught up. */
  isJoined(key: string): boolean {
    return this.channels.get(key)?.current().status === 'joined'
  }

  /** F2: an event with these positions arrived. Returns whether it is new in all of them. */
  record(positions: readonly FeedPosition[]): boolean {
    return positions.map(position => this.recordOne(position)).every(isNew => isNew)
  }

  /** Joins again the channels to which access was denied: something became readable. */
  retryEnded(): void {
    if (this.deps.link.current().status !== 'open') return
    for (const channel of this.channels.values()) channel.retry()
  }

  /** C4: the daemon removed this connection from a channel. */
  handleEviction(name: string, reason: Parameters<Channel['end']>[0]): void {
    this.findByName(name)?.end(reason)
  }

  private acquire(key: string): Channel {
    const existing = this.channels.get(key)
    const channel = existing ?? new Channel(key, () => this.resolveName(key), this.deps)
    this.channels.set(key, channel)
    channel.subscriberCount++
    const needsJoin = !existing || channel.current().status === 'ended'
    if (needsJoin && this.deps.link.current().status === 'open') channel.join()
    return channel
  }

  private release(channel: Channel): void {
    if (--channel.subscriberCount > 0) return
    const { name, highest } = channel
    if (highest) this.lastSeen.set(name, { feed: name, ...highest })
    this.channels.delete(channel.key)
    void channel.leave()
  }

  private recordOne(position: FeedPosition): boolean {
    const last = this.lastSeen.get(position.feed)
    const isNew = last?.epoch !== position.epoch || position.seq > last.seq
    const channel = this.findByName(position.feed)
    if (channel) return channel.record(position) && isNew
    if (isNew) this.lastSeen.set(position.feed, position)
    return isNew
  }

  private findByName(name: string): Channel | undefined {
    const own = this.channels.get('user')
    return own?.name === name ? own : this.channels.get(name)
  }

  private async resolveName(key: string): Promise<string> {
    return key === 'user' ? `user:${await this.userId()}` : key
  }

  private onLinkChange(): void {
    const isOpen = this.deps.link.current().status === 'open'
    for (const channel of this.channels.values()) {
      if (isOpen) channel.join(this.deps.catchUpStatus.begin())
      else channel.suspend()
    }
  }
}
