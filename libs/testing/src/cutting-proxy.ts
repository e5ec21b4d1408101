import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Connection, type Direction } from './cutting-proxy/connection.ts'
import { applyConditions, type Conditions, NO_FAULTS } from './cutting-proxy/pipe.ts'

export type { Conditions, Connection }

/**
 * A TCP proxy on a free port of this machine, in front of the server on port `target`: a perfect line, until a test spoils it.
 * Nothing in it is left to chance, and it keeps order and every byte unless told otherwise.
 *
 *     await using proxy = await cuttingProxy(app.port)
 *     proxy.shape({ slice: 1 })                  // every connection from now on
 *     const [connection] = proxy.connections
 *     connection?.stall('down')                  // this one, from the server to the client
 *     connection?.reset()
 *
 * The daemon takes its address for its own (a Host on this machine). To serve browsers, whose Origin must be listed, make
 * the proxy first, without a target, start the daemon with its origin in CALLBOARD_ORIGINS, and `retarget`.
 */
export async function cuttingProxy(target = 0): Promise<CuttingProxy> {
  const proxy = new CuttingProxy(target)
  await proxy.accept()
  return proxy
}

export class CuttingProxy {
  #target: number
  #port = 0
  #server: Server | undefined
  #conditions: Record<Direction, Conditions> = { up: NO_FAULTS, down: NO_FAULTS }
  readonly #open = new Set<Connection>()

  constructor(target: number) {
    this.#target = target
  }

  /** Stays the same whatever happens behind it. */
  get port(): number {
    return this.#port
  }

  /** With a slash at the end, as `App.url`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** Those with an open socket on either side, the oldest first. */
  get connections(): readonly Connection[] {
    return [...this.#open]
  }

  /** Changes the conditions under which connections begin, in one direction or both; those that are there stay as they are. */
  shape(change: Partial<Conditions>, direction?: Direction): void {
    for (const one of direction ? [direction] : (['up', 'down'] as const)) {
      this.#conditions = { ...this.#conditions, [one]: applyConditions(this.#conditions[one], change) }
    }
  }

  /** New connections go to the server on this port. When nobody listens there, clients are connected and then reset. */
  retarget(port: number): void {
    this.#target = port
  }

  /** Nobody listens any more: new connections fail by ECONNREFUSED. Those that are there go on. */
  refuse(): void {
    this.#server?.close()
    this.#server = undefined
  }

  /** Listens again, on the same port. */
  async accept(): Promise<void> {
    if (this.#server) return
    const server = createServer({ allowHalfOpen: true, noDelay: true }, client => this.#meet(client))
    if (this.#port) await listen(server, this.#port)
    else this.#port = await listenSomewhere(server)
    this.#server = server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse()
    await Promise.all(this.connections.map(connection => connection.close()))
  }

  #meet(client: Socket): void {
    const server = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const connection = new Connection(client, server, this.#conditions)
    this.#open.add(connection)
    connection.closed.then(() => this.#open.delete(connection))
  }
}

/**
 * The ports of proxies. Systems give outgoing connections those from 32,768 on (Linux) or 49,152 on (others): one of these could
 * be gone when a proxy that left it for a moment wants it back. Each is used here once, so that no other proxy takes it either.
 */
const PORTS = { first: 10_000, count: 22_000 }
let last = Math.floor(Math.random() * PORTS.count)

async function listenSomewhere(server: Server): Promise<number> {
  last = (last + 1) % PORTS.count
  const port = PORTS.first + last
  try {
    await listen(server, port)
    return port
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    return listenSomewhere(server)
  }
}

const listen = (server: Server, port: number) => once(server.listen(port, '127.0.0.1'), 'listening')
