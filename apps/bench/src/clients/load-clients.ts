import { monotonicNow, pause } from '../processes/clock.ts'
import { Latencies } from './latencies.ts'
import { Reader } from './marks.ts'
import { type Address, RawClient } from './raw-client.ts'
import { SequenceChecker } from './sequence-checker.ts'

/** Clients to open. */
export interface OpenOptions {
  address: Address
  count: number
  /** The number of the first one among those of all processes. */
  first: number
  /** So many are opened at the same time. */
  atOnce: number
  /** Client n asks for the n-th of these channels, beginning anew at their end: in a header, or of the daemon by a call. */
  channels?: readonly string[]
  asks?: 'header' | 'call'
  /** The numbers that rows have already. */
  known?: Readonly<Record<string, number>>
}

/** When the last one was open, and signed in where its token says so; and when the last one was in its channel. */
export interface Opened {
  signedIn: number
  joined: number
}

/** What clients heard since it was last asked. */
export interface ReceivedEvents {
  events: number
  packets: number
  /** Of the packets of events. */
  bytes: number
  latencies: ReadonlyMap<number, number>
}

/** Many clients, and the check of all that they hear. */
export class LoadClients {
  readonly lines: RawClient[] = []
  private readonly ears: SequenceChecker[] = []
  private readonly reader = new Reader()
  private readonly latencies = new Latencies()
  private heard = { events: 0, packets: 0, bytes: 0 }
  private signedIn = 0
  private fault: Error | undefined
  private goal = { count: 0, missing: 0, reached: () => {}, failed: (_fault: Error) => {} }

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
   * Resolves when each client has heard `count` events in all.
   * @throws when one lost, doubled or reordered an event, or was disconnected
   */
  waitForEvents({ count }: { count: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      const missing = this.ears.filter(ear => ear.count < count).length
      this.goal = { count, missing, reached: resolve, failed: reject }
      const more = this.ears.find(ear => ear.count > count)
      if (more) this.fail(new Error(`a client heard ${more.count} events of ${count}`))
      if (this.fault) reject(this.fault)
      else if (missing === 0) resolve()
    })
  }

  /** @throws as `until` does */
  take(): ReceivedEvents {
    if (this.fault) throw this.fault
    const taken = { ...this.heard, latencies: this.latencies.take() }
    this.heard = { events: 0, packets: 0, bytes: 0 }
    return taken
  }

  private async openOne(opening: OpenOptions, number: number): Promise<void> {
    const { address, channels, asks, known } = opening
    const channel = channels?.[number % channels.length]
    const headers: Record<string, string> = asks === 'header' && channel !== undefined ? { 'x-channel': channel } : {}
    const ear = new SequenceChecker(known)
    const line = await openWithRetries({ ...address, headers }, packet => this.hear(ear, packet))
    this.signedIn = monotonicNow()
    this.ears.push(ear)
    this.lines.push(line)
    line.onClose(() => this.fail(new Error('a client was disconnected')))
    if (asks === 'call') await line.call('create', 'subscriptions', { channel }, {})
  }

  private hear(ear: SequenceChecker, packet: Buffer): void {
    const now = monotonicNow()
    this.heard.packets++
    this.heard.bytes += packet.length
    try {
      for (const mark of this.reader.marksIn(packet)) {
        ear.record(mark)
        this.heard.events++
        if (mark.at !== undefined) this.latencies.add(now - mark.at)
        if (ear.count === this.goal.count && --this.goal.missing === 0) this.goal.reached()
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private fail(fault: Error): void {
    this.fault ??= fault
    this.goal.failed(this.fault)
  }
}

const TRIES = 10

/** Tries again as a Socket.IO client does, when so many come at once that the system turns some away. */
async function openWithRetries(address: Address, hear: (packet: Buffer) => void): Promise<RawClient> {
  for (let tries = 1; ; tries++) {
    try {
      return await RawClient.open(address, hear)
    } catch (error) {
      if (tries === TRIES) throw error
      await pause(500 + Math.random() * 1000)
    }
  }
}
