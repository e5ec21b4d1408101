import type { FeedPosition } from '@callboard/contract'
import { Channel, type ChannelState, type Ground } from './channel.ts'

/** One's wish to be in a channel. */
export interface ChannelSubscription {
  current(): ChannelState
  /** Whether nothing of what was said is missing here. */
  isCurrent(): boolean
  /** Called when either changed. Gives what ends that. */
  subscribe(listener: () => void): () => void
  /** One does not want to be in it any more. Calling it twice does no harm. */
  close(): void
}

/** Those that everyone is in whose rows are kept current here; `user` is one's own. */
const OWN = ['workspace', 'user']

/** The channels that somebody here wants to be in: each is joined once, and on each connection anew. */
export class Channels {
  private readonly ground: Ground
  private readonly me: () => Promise<string>
  private readonly channels = new Map<string, Channel>()
  /** How far feeds were heard while they were not joined. */
  private readonly passing = new Map<string, FeedPosition>()

  /** `me` gives the id of whoever is signed in. */
  constructor(ground: Ground, me: () => Promise<string>) {
    this.ground = ground
    this.me = me
    ground.link.subscribe(() => this.followLink())
  }

  /** C4: joins a channel, counted, until it is closed again. */
  join(key: string): ChannelSubscription {
    if (this.channels.size === 0) for (const own of OWN) this.hold(own)
    const channel = this.hold(key)
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

  /** Whether one wanted to be in this feed's channel, and may not or was put out. */
  hasEnded(feed: string): boolean {
    return this.named(feed)?.current().status === 'ended'
  }

  /** Whether one is in it, or on the way in. */
  holds(key: string): boolean {
    const channel = this.channels.get(key)
    return channel !== undefined && channel.current().status !== 'ended'
  }

  /** Whether one is in it, and all that was said in it is known. */
  isJoined(key: string): boolean {
    return this.channels.get(key)?.current().status === 'joined'
  }

  /** F2: an event with these numbers came. Answers whether it was not known before. */
  note(positions: readonly FeedPosition[]): boolean {
    return positions.map(position => this.noteOne(position)).every(isNew => isNew)
  }

  /** What was refused is asked for again: something came into sight. */
  retry(): void {
    if (this.ground.link.current().status !== 'open') return
    for (const channel of this.channels.values()) channel.retry()
  }

  /** C4: the daemon has put this connection out. */
  ended(name: string, reason: Parameters<Channel['end']>[0]): void {
    this.named(name)?.end(reason)
  }

  private hold(key: string): Channel {
    const known = this.channels.get(key)
    const channel = known ?? new Channel(key, () => this.nameOf(key), this.ground)
    this.channels.set(key, channel)
    channel.holders++
    const isNew = !known || channel.current().status === 'ended'
    if (isNew && this.ground.link.current().status === 'open') channel.enter()
    return channel
  }

  private release(channel: Channel): void {
    if (--channel.holders > 0) return
    const { name, furthest } = channel
    if (furthest) this.passing.set(name, { feed: name, ...furthest })
    this.channels.delete(channel.key)
    void channel.leave()
  }

  private noteOne(position: FeedPosition): boolean {
    const before = this.passing.get(position.feed)
    const isNew = before?.epoch !== position.epoch || position.seq > before.seq
    const channel = this.named(position.feed)
    if (channel) return channel.note(position) && isNew
    if (isNew) this.passing.set(position.feed, position)
    return isNew
  }

  private named(name: string): Channel | undefined {
    const own = this.channels.get('user')
    return own?.name === name ? own : this.channels.get(name)
  }

  private async nameOf(key: string): Promise<string> {
    return key === 'user' ? `user:${await this.me()}` : key
  }

  private followLink(): void {
    const isOpen = this.ground.link.current().status === 'open'
    for (const channel of this.channels.values()) {
      if (isOpen) channel.enter(this.ground.behind.begin())
      else channel.abandon()
    }
  }
}
