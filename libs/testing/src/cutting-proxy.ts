import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Connection, type Direction } from './cutting-proxy/connection.ts'
import { applyConditions, type Conditions, NO_FAULTS } from './cutting-proxy/pipe.ts'

export type { Conditions, Connection }

/**
 * Starts a TCP proxy on a free local port, in front of the server on port `target`. It forwards everything until a test injects
 * faults. It is deterministic, and keeps the order and every byte unless told otherwise.
 *
 *     await using proxy = await cuttingProxy(app.port)
 *     proxy.shape({ slice: 1 })                  // every connection from now on
 *     const [connection] = proxy.connections
 *     connection?.stall('down')                  // this one, from the server to the client
 *     connection?.reset()
 *
 * The daemon accepts the proxy's address as a local Host. For browsers, whose Origin must be listed, create the proxy first,
 * without a target, start the daemon with the proxy's origin in CALLBOARD_ORIGINS, and call `retarget`.
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

  /** Never changes. */
  get port(): number {
    return this.#port
  }

  /** With a trailing slash, like `App.url`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** The connections with an open socket on either side, oldest first. */
  get connections(): readonly Connection[] {
    return [...this.#open]
  }

  /** Changes the conditions of new connections, in one direction or both. Existing connections keep theirs. */
  shape(change: Partial<Conditions>, direction?: Direction): void {
    for (const one of direction ? [direction] : (['up', 'down'] as const)) {
      this.#conditions = { ...this.#conditions, [one]: applyConditions(this.#conditions[one], change) }
    }
  }

  /** Forwards new connections to another port. Without a server there, clients are connected and then reset. */
  retarget(port: number): void {
    this.#target = port
  }

  /** Stops listening: new connections fail with ECONNREFUSED, existing ones continue. */
  refuse(): void {
    this.#server?.close()
    this.#server = undefined
  }

  /** Listens again on the same port. */
  async accept(): Promise<void> {
    if (this.#server) return
    const server = createServer({ allowHalfOpen: true, noDelay: true }, client => this.#forward(client))
    if (this.#port) await listen(server, this.#port)
    else this.#port = await listenOnFreePort(server)
    this.#server = server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse()
    await Promise.all(this.connections.map(connection => connection.close()))
  }

  #forward(client: Socket): void {
    const server = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const connection = new Connection(client, server, this.#conditions)
    this.#open.add(connection)
    connection.closed.then(() => this.#open.delete(connection))
  }
}

/**
 * The ports of proxies, below those that systems use for outgoing connections (from 32,768 on Linux, 49,152 elsewhere): one of
 * these could be taken before a proxy listens again. Each port is used once, so that no other proxy takes it either.
 */
const PORTS = { first: 10_000, count: 22_000 }
let lastOffset = Math.floor(Math.random() * PORTS.count)

async function listenOnFreePort(server: Server): Promise<number> {
  lastOffset = (lastOffset + 1) % PORTS.count
  const port = PORTS.first + lastOffset
  try {
    await listen(server, port)
    return port
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    return listenOnFreePort(server)
  }
}

const listen = (server: Server, port: number) => once(server.listen(port, '127.0.0.1'), 'listening')
