import { WorkerProcess } from '../processes/worker-process.ts'
import type { ClientPoolHandlers } from './client-pool-process.ts'
import { Latencies } from './latencies.ts'
import type { Opened, OpenOptions, ReceivedEvents } from './load-clients.ts'

const PROGRAM = new URL('./client-pool-process.js', import.meta.url)
/** More processes would only wait for one another on a machine with few cores, and one is kept busy by many clients. */
const PROCESSES = 2
/** So few are nothing to one process. */
const FEW = 50
/** Milliseconds without which no run may be. */
const PATIENCE = 60_000

type PoolOpenOptions = Omit<OpenOptions, 'first' | 'atOnce'> & { atOnce?: number }

/** What a crowd heard since it was last asked. */
export interface ClientPoolEvents extends Omit<ReceivedEvents, 'latencies'> {
  latencies: Latencies
}

/** Clients in processes of their own, spread evenly. All that they hear is checked. */
export class ClientPool {
  private readonly processes: readonly WorkerProcess<ClientPoolHandlers>[]
  /** How many events each client has been sent so far. */
  private sent = 0

  /** @param capacity how many clients it is for */
  constructor(capacity: number) {
    const length = Math.min(PROCESSES, Math.ceil(capacity / FEW))
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
   * Resolves when each of them has heard `events` more.
   * @throws when one lost, doubled or reordered an event, was disconnected, or did not hear it in a minute
   */
  async waitForEvents(events: number): Promise<void> {
    this.sent += events
    const count = this.sent
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_resolve, reject) => {
      late = setTimeout(() => reject(new Error(`not everyone heard ${events} events in ${PATIENCE} ms`)), PATIENCE)
    })
    const all = Promise.all(this.processes.map(child => child.request('until', { count })))
    await Promise.race([all, tooLate]).finally(() => clearTimeout(late))
  }

  async take(): Promise<ClientPoolEvents> {
    const all = { events: 0, packets: 0, bytes: 0, latencies: new Latencies() }
    for (const heard of await Promise.all(this.processes.map(child => child.request('take', undefined)))) {
      all.events += heard.events
      all.packets += heard.packets
      all.bytes += heard.bytes
      all.latencies.merge(heard.latencies)
    }
    return all
  }

  /** From now on none of them reads anything. */
  async pause(): Promise<void> {
    await Promise.all(this.processes.map(child => child.request('pause', undefined)))
  }

  /** All are gone at once, as when a network fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map(child => child.kill()))
  }
}
