import { WorkerProcess } from '../processes/worker-process.ts'
import type { ClientPoolHandlers } from './client-pool-process.ts'
import { Latencies } from './latencies.ts'
import type { Opened, OpenOptions, ReceivedEvents } from './load-clients.ts'

const PROGRAM = new URL('./client-pool-process.js', import.meta.url)
/** More processes would compete for the few cores, while one is saturated by many clients. */
const PROCESSES = 2
/** One process is enough for up to this many clients. */
const CLIENTS_PER_PROCESS = 50
/** Only for hanging runs. */
const TIMEOUT_MS = 60_000

type PoolOpenOptions = Omit<OpenOptions, 'first' | 'atOnce'> & { atOnce?: number }

/** The events that the pool received since the last call. */
export interface ClientPoolEvents extends Omit<ReceivedEvents, 'latencies'> {
  latencies: Latencies
}

/** Clients in separate processes, evenly distributed. Everything they receive is checked. */
export class ClientPool {
  private readonly processes: readonly WorkerProcess<ClientPoolHandlers>[]
  /** The number of events that each client has been sent so far. */
  private sent = 0

  /** @param capacity the maximum number of clients */
  constructor(capacity: number) {
    const length = Math.min(PROCESSES, Math.ceil(capacity / CLIENTS_PER_PROCESS))
    this.processes = Array.from({ length }, () => new WorkerProcess<ClientPoolHandlers>(PROGRAM))
  }

  async open({ count, atOnce = 50, ...opening }: PoolOpenOptions): Promise<Opened> {
    const share = Math.ceil(count / this.processes.length)
    const opened = this.processes.map((child, nth) => {
      const first = nth * share
      return child.request('open', { ...opening, atOnce, first, count: Math.min(share, count - first) })
    })
    const all = await Promise.all(opened)
    return {
      signedIn: Math.max(...all.map(({ signedIn }) => signedIn)),
      joined: Math.max(...all.map(({ joined }) => joined))
    }
  }

  /**
   * Resolves when each client has received `events` more.
   * @throws when a client lost, duplicated or reordered an event, was disconnected, or did not receive it within a minute
   */
  async waitForEvents(events: number): Promise<void> {
    this.sent += events
    const count = this.sent
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Not all clients received ${events} events within ${TIMEOUT_MS} ms.`)),
        TIMEOUT_MS
      )
    })
    const all = Promise.all(this.processes.map(child => child.request('until', { count })))
    await Promise.race([all, timeout]).finally(() => clearTimeout(timer))
  }

  async take(): Promise<ClientPoolEvents> {
    const all = { events: 0, packets: 0, bytes: 0, latencies: new Latencies() }
    for (const received of await Promise.all(this.processes.map(child => child.request('take', undefined)))) {
      all.events += received.events
      all.packets += received.packets
      all.bytes += received.bytes
      all.latencies.merge(received.latencies)
    }
    return all
  }

  /** Stops all clients from reading. */
  async pause(): Promise<void> {
    await Promise.all(this.processes.map(child => child.request('pause', undefined)))
  }

  /** Disconnects all clients at once, as when a network fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map(child => child.kill()))
  }
}
