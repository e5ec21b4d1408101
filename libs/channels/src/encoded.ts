import type { Server } from 'socket.io'

export type Encoder = Pick<Server['encoder'], 'encode'>

/** One event as Socket.IO's parser writes it, once for everyone: a text, or a text and the binaries that it refers to. */
export class Encoded {
  readonly parts: readonly (string | Buffer)[]
  /** About what it weighs on the wire, in bytes. */
  readonly size: number
  #packet: readonly unknown[] | undefined

  constructor(parts: readonly (string | Buffer)[]) {
    this.parts = parts
    this.size = parts.reduce((size, { length }) => size + length, 0)
  }

  /** `["event",…]` as JSON; nothing when it has binaries or another parser wrote it. */
  get json(): string | undefined {
    const [text] = this.parts
    return this.parts.length === 1 && typeof text === 'string' && text.startsWith(EVENT) ? text.slice(1) : undefined
  }

  /** The event's name and arguments as a client hears them, where there is such JSON. */
  get packet(): readonly unknown[] | undefined {
    if (!this.#packet && this.json) this.#packet = JSON.parse(this.json)
    return this.#packet
  }
}

/** @param packet the event's name and arguments */
export function encode(encoder: Encoder, packet: readonly unknown[]): Encoded {
  return new Encoded(encoder.encode({ type: 2, nsp: '/', data: packet }))
}

/** How the packet of an event of the namespace `/` begins in Socket.IO's own parser. */
const EVENT = '2['
