import { monotonicNow, pause } from '../processes/clock.ts'
import { Latencies } from './latencies.ts'
import { MarkReader } from './marks.ts'
import { type Address, RawClient } from './raw-client.ts'
import { SequenceChecker } from './sequence-checker.ts'

/** The clients to connect. */
export interface OpenOptions {
  address: Address
  count: number
  /** The index of the first client among those of all processes. */
  first: number
  /** The number of clients that connect at the same time. */
  atOnce: number
  /** The channels that the clients join in turn: with a header, or with a call to the daemon. */
  channels?: readonly string[]
  joinBy?: 'header' | 'call'
  /** The current numbers of existing rows. */
  known?: Readonly<Record<string, number>>
}

/** The times at which the last client was connected and signed in, and at which it had joined its channel. */
export interface Opened {
  signedIn: number
  joined: number
}

/** The events that the clients received since the last call. */
export interface ReceivedEvents {
  events: number
  packets: number
  /** The size of all event packets. */
  bytes: number
  latencies: ReadonlyMap<number, number>
}

/** Many clients, with a check of everything they receive. */
export class LoadClients {
  readonly clients: RawClient[] = []
  private readonly checkers: SequenceChecker[] = []
  private readonly reader = new MarkReader()
  private readonly latencies = new Latencies()
  private received = { events: 0, packets: 0, bytes: 0 }
  private signedIn = 0
  private failure: Error | undefined
  private goal = { count: 0, missing: 0, reached: () => {}, failed: (_error: Error) => {} }

  async open(opening: OpenOptions): Promise<Opened> {
    this.signedIn = monotonicNow()
    let next = 0
    const openSome = async () => {
      while (next < opening.count) await this.openOne(opening, opening.first + next++)
    }
    await Promise.all(Array.from({ length: opening.atOnce }, openSome))
    return { signedIn: this.signedIn, joined: monotonicNow() }
  }

  /**
   * Resolves when each client has received `count` events in total.
   * @throws when a client lost, duplicated or reordered an event, or was disconnected
   */
  waitForEvents({ count }: { count: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      const missing = this.checkers.filter(checker => checker.count < count).length
      this.goal = { count, missing, reached: resolve, failed: reject }
      const excess = this.checkers.find(checker => checker.count > count)
      if (excess) this.fail(new Error(`A client received ${excess.count} events instead of ${count}.`))
      if (this.failure) reject(this.failure)
      else if (missing === 0) resolve()
    })
  }

  /** @throws like `waitForEvents` */
  take(): ReceivedEvents {
    if (this.failure) throw this.failure
    const taken = { ...this.received, latencies: this.latencies.take() }
    this.received = { events: 0, packets: 0, bytes: 0 }
    return taken
  }

  private async openOne(opening: OpenOptions, number: number): Promise<void> {
    const { address, channels, joinBy, known } = opening
    const channel = channels?.[number % channels.length]
    const headers: Record<string, string> = joinBy === 'header' && channel !== undefined ? { 'x-channel': channel } : {}
    const checker = new SequenceChecker(known)
    const client = await openWithRetries({ ...address, headers }, packet => this.receive(checker, packet))
    this.signedIn = monotonicNow()
    this.checkers.push(checker)
    this.clients.push(client)
    client.onClose(() => this.fail(new Error('A client was disconnected.')))
    if (joinBy === 'call') await client.call('create', 'subscriptions', { channel }, {})
  }

  private receive(checker: SequenceChecker, packet: Buffer): void {
    const now = monotonicNow()
    this.received.packets++
    this.received.bytes += packet.length
    try {
      for (const mark of this.reader.readMarks(packet)) {
        checker.record(mark)
        this.received.events++
        if (mark.at !== undefined) this.latencies.add(now - mark.at)
        if (checker.count === this.goal.count && --this.goal.missing === 0) this.goal.reached()
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private fail(error: Error): void {
    this.failure ??= error
    this.goal.failed(this.failure)
  }
}

const MAX_ATTEMPTS = 10

/** Retries like a Socket.IO client when the system refuses some of many simultaneous connections. */
async function openWithRetries(address: Address, onPacket: (packet: Buffer) => void): Promise<RawClient> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await RawClient.open(address, onPacket)
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error
      await pause(500 + Math.random() * 1000)
    }
  }
}
