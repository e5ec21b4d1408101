import { Backlog } from './backlog.ts'
import type { EncodedEvent, Encoder } from './encoded-event.ts'
import { closeTransport, unsentBytes } from './engine.ts'
import type { Settings } from './options.ts'
import { Bundle, type Packet } from './packet.ts'
import type { FeathersSocket } from './room-index.ts'

export type SocketWriterOptions = Pick<Settings, 'slowAtBytes' | 'closeAtBytes' | 'coalesce' | 'onSlow' | 'onError'>

/**
 * Writes to sockets with backpressure. A socket with more than `slowAtBytes` unsent is slow until they are sent; meanwhile its
 * events wait in a backlog, where they can be coalesced. A socket with more than `closeAtBytes` to come is closed.
 */
export class SocketWriter {
  readonly #encoder: Encoder
  readonly #options: SocketWriterOptions
  readonly #backlogs = new WeakMap<FeathersSocket, Backlog>()

  constructor(encoder: Encoder, options: SocketWriterOptions) {
    this.#encoder = encoder
    this.#options = options
  }

  send(socket: FeathersSocket, bundle: Bundle): void {
    let unsent = unsentBytes(socket.conn)
    for (const packet of bundle.packetsFor(socket)) {
      const backlog = this.#backlogs.get(socket)
      unsent += packet.size
      if (backlog) this.#enqueue(socket, backlog, packet.events)
      else if (unsent <= this.#options.slowAtBytes) packet.writeTo(socket)
      else this.#startBacklog(socket, packet)
    }
  }

  /** Writes one last packet, however large: a single large event must not wait forever [S9]. */
  #startBacklog(socket: FeathersSocket, packet: Packet): void {
    // Some transports report synchronously that they have sent the packet, so the backlog must exist before.
    this.#backlogs.set(socket, new Backlog(this.#options.coalesce))
    packet.writeTo(socket, () => this.#drain(socket))
  }

  /** Writes up to `slowAtBytes` of the backlog, and continues when they are sent. */
  #drain(socket: FeathersSocket): void {
    const events = this.#backlogs.get(socket)?.take(this.#options.slowAtBytes, this.#encoder) ?? []
    const packets = new Bundle(events).packetsFor(socket)
    if (packets.length === 0) this.#backlogs.delete(socket)
    packets.forEach((packet, i) => {
      packet.writeTo(socket, i === packets.length - 1 ? () => this.#drain(socket) : undefined)
    })
  }

  #enqueue(socket: FeathersSocket, backlog: Backlog, events: readonly EncodedEvent[]): void {
    const wasTooLarge = this.#isTooLarge(backlog)
    for (const event of events) {
      try {
        if (backlog.coalesce(event)) continue
      } catch (error) {
        this.#options.onError(error, parseEventName(event))
      }
      backlog.add(event)
    }
    // Deferred, so that events emitted in one go get a chance to be sent, and no socket is closed during a delivery.
    if (!wasTooLarge && this.#isTooLarge(backlog)) setImmediate(() => this.#closeIfTooSlow(socket, backlog))
  }

  #closeIfTooSlow(socket: FeathersSocket, backlog: Backlog): void {
    const isCurrent = this.#backlogs.get(socket) === backlog
    if (!isCurrent || !this.#isTooLarge(backlog) || socket.conn.readyState !== 'open') return
    const bytes = unsentBytes(socket.conn) + backlog.size
    closeTransport(socket.conn, 'too slow')
    if (socket.feathers) this.#options.onSlow(socket.feathers, { bytes })
  }

  /** Counts the unsent bytes as `slowAtBytes`, so that one large row closes no connection. */
  #isTooLarge(backlog: Backlog): boolean {
    return this.#options.slowAtBytes + backlog.size > this.#options.closeAtBytes
  }
}

/** The name of an event on the client is the path of its service, a space and the event's own name. */
function parseEventName({ packet }: EncodedEvent): { path: string; event: string } {
  const name = String(packet?.[0])
  const space = name.lastIndexOf(' ')
  return { path: name.slice(0, space), event: name.slice(space + 1) }
}
