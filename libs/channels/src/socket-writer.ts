import { Backlog } from './backlog.ts'
import type { Encoded, Encoder } from './encoded.ts'
import { closeTransport, unsentOf } from './engine.ts'
import type { Settings } from './options.ts'
import { Bundle, type Packet } from './packet.ts'
import type { FeathersSocket } from './rooms.ts'

export type OutletOptions = Pick<Settings, 'slowAt' | 'closeAt' | 'combine' | 'onSlow' | 'onError'>

/**
 * Writes to sockets, and spares the slow ones. Who has more than `slowAt` bytes unsent is slow until that is sent: meanwhile
 * its events wait in a backlog, where they can be combined. Who has `closeAt` bytes to come is closed.
 */
export class Outlet {
  readonly #encoder: Encoder
  readonly #options: OutletOptions
  readonly #backlogs = new WeakMap<FeathersSocket, Backlog>()

  constructor(encoder: Encoder, options: OutletOptions) {
    this.#encoder = encoder
    this.#options = options
  }

  send(socket: FeathersSocket, bundle: Bundle): void {
    let unsent = unsentOf(socket.conn)
    for (const packet of bundle.packetsFor(socket)) {
      const backlog = this.#backlogs.get(socket)
      unsent += packet.size
      if (backlog) this.#keep(socket, backlog, packet.events)
      else if (unsent <= this.#options.slowAt) packet.writeTo(socket)
      else this.#slowDown(socket, packet)
    }
  }

  /** The last packet for now. It is sent however large it is: a single large event makes nobody wait for ever [S9]. */
  #slowDown(socket: FeathersSocket, packet: Packet): void {
    // Before writing: some transports say at once that they have sent.
    this.#backlogs.set(socket, new Backlog(this.#options.combine))
    packet.writeTo(socket, () => this.#catchUp(socket))
  }

  /** As much as a socket may have unsent, each time that it has sent what it had. */
  #catchUp(socket: FeathersSocket): void {
    const events = this.#backlogs.get(socket)?.take(this.#options.slowAt, this.#encoder) ?? []
    const packets = new Bundle(events).packetsFor(socket)
    if (packets.length === 0) this.#backlogs.delete(socket)
    packets.forEach((packet, i) => {
      packet.writeTo(socket, i === packets.length - 1 ? () => this.#catchUp(socket) : undefined)
    })
  }

  #keep(socket: FeathersSocket, backlog: Backlog, events: readonly Encoded[]): void {
    const wasTooLong = this.#isTooLong(backlog)
    for (const event of events) {
      try {
        if (backlog.combine(event)) continue
      } catch (error) {
        this.#options.onError(error, whereOf(event))
      }
      backlog.add(event)
    }
    // Later: what was emitted in one go has had no chance yet to be sent, and nothing is closed in the middle of sending.
    if (!wasTooLong && this.#isTooLong(backlog)) setImmediate(() => this.#judge(socket, backlog))
  }

  #judge(socket: FeathersSocket, backlog: Backlog): void {
    if (this.#backlogs.get(socket) !== backlog || !this.#isTooLong(backlog) || socket.conn.readyState !== 'open') return
    const bytes = unsentOf(socket.conn) + backlog.size
    closeTransport(socket.conn, 'too slow')
    if (socket.feathers) this.#options.onSlow(socket.feathers, { bytes })
  }

  /** What is under way counts as `slowAt`, so that one large row is held against nobody. */
  #isTooLong(backlog: Backlog): boolean {
    return this.#options.slowAt + backlog.size > this.#options.closeAt
  }
}

/** A client hears an event by the path of its service, a space and the event's own name. */
function whereOf({ packet }: Encoded): { path: string; event: string } {
  const name = String(packet?.[0])
  const space = name.lastIndexOf(' ')
  return { path: name.slice(0, space), event: name.slice(space + 1) }
}
