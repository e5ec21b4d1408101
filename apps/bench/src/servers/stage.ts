import { Crowd, type CrowdHeard } from '../clients/crowd.ts'
import type { Address } from '../clients/line.ts'
import { Child } from '../processes/child.ts'
import { clock } from '../processes/clock.ts'
import type { Kind } from './kinds.ts'
import type { Load } from './load.ts'
import type { ServerDeeds } from './server-process.ts'

const PROGRAM = new URL('./server-process.js', import.meta.url)

/** What one load came to. */
export interface Delivered {
  /** Processor time of the server, in milliseconds. */
  cpu: number
  /** From the first event to the last delivery, in milliseconds. */
  took: number
  heard: CrowdHeard
}

interface StageOptions {
  /** How many are there from the beginning, and how many there will be. */
  clients?: number
  capacity?: number
  /** Whether they understand frames. */
  frames?: boolean
}

/** A server in a process of its own, with its clients in others. */
export class Stage {
  readonly server: Child<ServerDeeds>
  readonly crowd: Crowd
  readonly address: Address

  static async open(kind: Kind | 'none', options: StageOptions = {}): Promise<Stage> {
    const { clients = 0, capacity = clients, frames = false } = options
    const server = new Child<ServerDeeds>(PROGRAM, [kind])
    const url = `http://127.0.0.1:${await server.ask('port', undefined)}/`
    const protocol = kind === 'ws' ? ('bare' as const) : ('socket.io' as const)
    const stage = new Stage(server, { url, protocol, auth: { token: 'somebody', frames } }, capacity)
    if (clients > 0) await stage.crowd.open({ address: stage.address, count: clients })
    return stage
  }

  private constructor(server: Child<ServerDeeds>, address: Address, capacity: number) {
    this.server = server
    this.address = address
    this.crowd = new Crowd(capacity)
  }

  /** @throws when a client did not hear each event, once and in order */
  async deliver(load: Load): Promise<Delivered> {
    const [before, start] = [await this.server.ask('cpu', undefined), clock()]
    await Promise.all([this.server.ask('emit', load), this.crowd.hears(load.count)])
    const took = clock() - start
    const cpu = (await this.server.ask('cpu', undefined)) - before
    return { cpu, took, heard: await this.crowd.take() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crowd[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

/** One stage for each of them, all open until the last run: code that has run is faster than code that has not. */
export async function stagesOf<K extends Kind>(kinds: readonly K[], options: StageOptions, warmUp: Load) {
  const open = kinds.map(async (kind): Promise<[K, Stage]> => [kind, await Stage.open(kind, options)])
  const stages = new Map(await Promise.all(open))
  for (const stage of stages.values()) await stage.deliver(warmUp)
  return {
    stages,
    async [Symbol.asyncDispose]() {
      for (const stage of stages.values()) await stage[Symbol.asyncDispose]()
    }
  }
}
