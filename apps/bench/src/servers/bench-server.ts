import { ClientPool, type ClientPoolEvents } from '../clients/client-pool.ts'
import type { Address } from '../clients/raw-client.ts'
import { monotonicNow } from '../processes/clock.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import type { Kind } from './kinds.ts'
import type { Load } from './load.ts'
import type { ServerHandlers } from './server-process.ts'

const PROGRAM = new URL('./server-process.js', import.meta.url)

/** The results of one load. */
export interface DeliveryResult {
  /** Processor time of the server, in ms. */
  cpuMs: number
  /** The time from the first event to the last delivery, in ms. */
  durationMs: number
  received: ClientPoolEvents
}

interface BenchServerOptions {
  /** The initial and the maximum number of clients. */
  clients?: number
  capacity?: number
  /** True if the clients support frames. */
  frames?: boolean
}

/** A server in a child process, with its clients in other processes. */
export class BenchServer {
  readonly process: WorkerProcess<ServerHandlers>
  readonly clients: ClientPool
  readonly address: Address

  static async open(kind: Kind | 'none', options: BenchServerOptions = {}): Promise<BenchServer> {
    const { clients = 0, capacity = clients, frames = false } = options
    const server = new WorkerProcess<ServerHandlers>(PROGRAM, [kind])
    const url = `http://127.0.0.1:${await server.request('port', undefined)}/`
    const protocol = kind === 'ws' ? ('bare' as const) : ('socket.io' as const)
    const benchServer = new BenchServer(server, { url, protocol, auth: { token: 'somebody', frames } }, capacity)
    if (clients > 0) await benchServer.clients.open({ address: benchServer.address, count: clients })
    return benchServer
  }

  private constructor(server: WorkerProcess<ServerHandlers>, address: Address, capacity: number) {
    this.process = server
    this.address = address
    this.clients = new ClientPool(capacity)
  }

  /** @throws when a client did not receive each event once and in order */
  async deliver(load: Load): Promise<DeliveryResult> {
    const [before, start] = [await this.process.request('cpu', undefined), monotonicNow()]
    await Promise.all([this.process.request('emit', load), this.clients.waitForEvents(load.count)])
    const took = monotonicNow() - start
    const cpu = (await this.process.request('cpu', undefined)) - before
    return { cpuMs: cpu, durationMs: took, received: await this.clients.take() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clients[Symbol.asyncDispose]()
    await this.process[Symbol.asyncDispose]()
  }
}

/** Starts one server of each kind and keeps all of them running, because warm code is faster. */
export async function startServers<K extends Kind>(kinds: readonly K[], options: BenchServerOptions, warmUp: Load) {
  const open = kinds.map(async (kind): Promise<[K, BenchServer]> => [kind, await BenchServer.open(kind, options)])
  const servers = new Map(await Promise.all(open))
  for (const server of servers.values()) await server.deliver(warmUp)
  return {
    servers,
    async [Symbol.asyncDispose]() {
      for (const stage of servers.values()) await stage[Symbol.asyncDispose]()
    }
  }
}
