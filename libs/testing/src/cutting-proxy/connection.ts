import type { Socket } from 'node:net'
import { type Conditions, Pipe, reset } from './pipe.ts'

/** `up` is from the client to the server. */
export type Direction = 'up' | 'down'
export type Side = 'client' | 'server'

/** One client's connection through the proxy, with methods that inject faults immediately. */
export class Connection {
  /** Resolves when both sockets are closed. */
  readonly closed: Promise<void>
  readonly #sockets: Record<Side, Socket>
  readonly #pipes: Record<Direction, Pipe>

  constructor(client: Socket, server: Socket, conditions: Record<Direction, Conditions>) {
    this.#sockets = { client, server }
    this.#pipes = { up: new Pipe(client, server, conditions.up), down: new Pipe(server, client, conditions.down) }
    this.closed = Promise.all([client, server].map(untilClosed)).then(() => this.#stop())
  }

  /** Changes the given conditions, in one direction or both. */
  shape(change: Partial<Conditions>, direction?: Direction): void {
    for (const pipe of this.#pipesOf(direction)) pipe.shape(change)
  }

  /** Forwards nothing while both sides stay connected. Received bytes are held. */
  stall(direction?: Direction): void {
    this.shape({ stalled: true }, direction)
  }

  /** Continues after a stall, without loss. */
  resume(direction?: Direction): void {
    this.shape({ stalled: false }, direction)
  }

  /** Closes both sides gracefully (FIN), like a proxy that shuts down. Held bytes are lost. */
  drop(): void {
    this.#stop()
    for (const socket of this.#both()) socket.end().resume()
  }

  /** Resets both sides (RST), which see ECONNRESET. Held bytes are lost. */
  reset(): void {
    this.#stop()
    for (const socket of this.#both()) reset(socket)
  }

  /**
   * Leaves the connection half-open: one side is closed without informing the other, as when a laptop leaves its network or a
   * server loses power. The other side stays connected and receives nothing; the bytes it sends fill the buffers.
   */
  vanish(side: Side): void {
    this.#stop()
    for (const socket of this.#both()) socket.pause()
    this.#sockets[side].destroy()
  }

  /** Destroys both sockets. */
  async close(): Promise<void> {
    this.#stop()
    for (const socket of this.#both()) socket.destroy()
    await this.closed
  }

  /** Bytes that were not forwarded yet because of a stall, delay or rate, or because the receiver does not read. */
  held(direction: Direction): number {
    return this.#pipes[direction].held
  }

  /** Bytes that were forwarded. */
  forwarded(direction: Direction): number {
    return this.#pipes[direction].forwarded
  }

  #pipesOf(direction?: Direction): Pipe[] {
    return direction ? [this.#pipes[direction]] : [this.#pipes.up, this.#pipes.down]
  }

  #both(): Socket[] {
    return [this.#sockets.client, this.#sockets.server]
  }

  #stop(): void {
    for (const pipe of this.#pipesOf()) pipe.stop()
  }
}

const untilClosed = (socket: Socket) => new Promise<void>(resolve => void socket.once('close', () => resolve()))
