import { ClientPool, type ClientPoolEvents } from '../clients/client-pool.ts'
import type { Address } from '../clients/raw-client.ts'
import { monotonicNow } from '../processes/clock.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import type { Kind } from './kinds.ts'
import type { Load } from './load.ts'
import type { ServerHandlers } from './server-process.ts'

const PROGRAM = new URL('./server-process.js', import.meta.url)

/** What one load came to. */
export interface Delivered {
  /** Processor time of the server, in milliseconds. */
  cpu: number
  /** From the first event to the last delivery, in milliseconds. */
  took: number
  heard: ClientPoolEvents
}

interface StageOptions {
  /** How many are there from the beginning, and how many there will be. */
  clients?: number
  capacity?: number
  /** Whether they understand frames. */
  frames?: boolean
}

/** A server in a process of its own, with its clients in others. */
export class BenchServer {
  readonly server: WorkerProcess<ServerHandlers>
  readonly crowd: ClientPool
  readonly address: Address

  static async open(kind: Kind | 'none', options: StageOptions = {}): Promise<BenchServer> {
    const { clients = 0, capacity = clients, frames = false } = options
    const server = new WorkerProcess<ServerHandlers>(PROGRAM, [kind])
    const url = `http://127.0.0.1:${await server.request('port', undefined)}/`
    const protocol = kind === 'ws' ? ('bare' as const) : ('socket.io' as const)
    const stage = new BenchServer(server, { url, protocol, auth: { token: 'somebody', frames } }, capacity)
    if (clients > 0) await stage.crowd.open({ address: stage.address, count: clients })
    return stage
  }

  private constructor(server: WorkerProcess<ServerHandlers>, address: Address, capacity: number) {
    this.server = server
    this.address = address
    this.crowd = new ClientPool(capacity)
  }

  /** @throws when a client did not hear each event, once and in order */
  async deliver(load: Load): Promise<Delivered> {
    const [before, start] = [await this.server.request('cpu', undefined), monotonicNow()]
    await Promise.all([this.server.request('emit', load), this.crowd.waitForEvents(load.count)])
    const took = monotonicNow() - start
    const cpu = (await this.server.request('cpu', undefined)) - before
    return { cpu, took, heard: await this.crowd.take() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crowd[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

/** One stage for each of them, all open until the last run: code that has run is faster than code that has not. */
export async function stagesOf<K extends Kind>(kinds: readonly K[], options: StageOptions, warmUp: Load) {
  const open = kinds.map(async (kind): Promise<[K, BenchServer]> => [kind, await BenchServer.open(kind, options)])
  const stages = new Map(await Promise.all(open))
  for (const stage of stages.values()) await stage.deliver(warmUp)
  return {
    stages,
    async [Symbol.asyncDispose]() {
      for (const stage of stages.values()) await stage[Symbol.asyncDispose]()
    }
  }
}
