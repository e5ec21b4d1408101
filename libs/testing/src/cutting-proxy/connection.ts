import type { Socket } from 'node:net'
import { type Conditions, Pipe, reset } from './pipe.ts'

/** `up` is from the client to the server. */
export type Direction = 'up' | 'down'
export type Side = 'client' | 'server'

/** One client's connection through the proxy, and what a test can do to it. What is done is done at once. */
export class Connection {
  /** Resolves when neither side has a socket any more. */
  readonly closed: Promise<void>
  readonly #sockets: Record<Side, Socket>
  readonly #lanes: Record<Direction, Pipe>

  constructor(client: Socket, server: Socket, conditions: Record<Direction, Conditions>) {
    this.#sockets = { client, server }
    this.#lanes = { up: new Pipe(client, server, conditions.up), down: new Pipe(server, client, conditions.down) }
    this.closed = Promise.all([client, server].map(closing)).then(() => this.#stop())
  }

  /** Changes the conditions that are named, in one direction or both. */
  shape(change: Partial<Conditions>, direction?: Direction): void {
    for (const lane of this.#lanesOf(direction)) lane.shape(change)
  }

  /** Carries nothing more, neither bytes nor an end, while both sides stay connected. What comes meanwhile waits. */
  stall(direction?: Direction): void {
    this.shape({ stalled: true }, direction)
  }

  /** Carries on where it stalled; nothing is lost. */
  resume(direction?: Direction): void {
    this.shape({ stalled: false }, direction)
  }

  /** Ends it towards both sides in good order (FIN), as a proxy that is stopped. What was under way is lost. */
  drop(): void {
    this.#stop()
    for (const socket of this.#both()) socket.end().resume()
  }

  /** Ends it towards both sides by a reset (RST): they see ECONNRESET. What was under way is lost. */
  reset(): void {
    this.#stop()
    for (const socket of this.#both()) reset(socket)
  }

  /**
   * Half-open: one side is closed, and the other is never told, as when a laptop is taken away from its network or a server
   * loses its power. The other side stays connected and hears nothing any more; what it sends goes nowhere, and fills the
   * buffers between.
   */
  vanish(side: Side): void {
    this.#stop()
    for (const socket of this.#both()) socket.pause()
    this.#sockets[side].destroy()
  }

  /** Closes both sockets, whatever state they are in. */
  async close(): Promise<void> {
    this.#stop()
    for (const socket of this.#both()) socket.destroy()
    await this.closed
  }

  /** Bytes that came and were not handed on yet, by stall, delay or rate, or because the receiver does not read. */
  held(direction: Direction): number {
    return this.#lanes[direction].held
  }

  /** Bytes that were handed on. */
  forwarded(direction: Direction): number {
    return this.#lanes[direction].forwarded
  }

  #lanesOf(direction?: Direction): Pipe[] {
    return direction ? [this.#lanes[direction]] : [this.#lanes.up, this.#lanes.down]
  }

  #both(): Socket[] {
    return [this.#sockets.client, this.#sockets.server]
  }

  #stop(): void {
    for (const lane of this.#lanesOf()) lane.stop()
  }
}

const closing = (socket: Socket) => new Promise<void>(resolve => void socket.once('close', () => resolve()))
