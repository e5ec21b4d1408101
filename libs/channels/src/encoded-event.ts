import type { Server } from 'socket.io'

export type Encoder = Pick<Server['encoder'], 'encode'>

/** One event as encoded by Socket.IO's parser, shared by all recipients: a text, followed by its binary attachments. */
export class EncodedEvent {
  readonly parts: readonly (string | Buffer)[]
  /** The approximate size on the wire, in bytes. */
  readonly size: number
  #packet: readonly unknown[] | undefined

  constructor(parts: readonly (string | Buffer)[]) {
    this.parts = parts
    this.size = parts.reduce((size, { length }) => size + length, 0)
  }

  /** `["event",…]` as JSON; undefined for events with binary attachments or from another parser. */
  get json(): string | undefined {
    const [text] = this.parts
    return this.parts.length === 1 && typeof text === 'string' && text.startsWith(EVENT_PREFIX)
      ? text.slice(1)
      : undefined
  }

  /** The event's name and arguments on the client, where `json` is available. */
  get packet(): readonly unknown[] | undefined {
    if (!this.#packet && this.json) this.#packet = JSON.parse(this.json)
    return this.#packet
  }
}

/** @param packet the event's name and arguments */
export function encodeEvent(encoder: Encoder, packet: readonly unknown[]): EncodedEvent {
  return new EncodedEvent(encoder.encode({ type: 2, nsp: '/', data: packet }))
}

/** Socket.IO's own parser starts the packet of an event in the namespace `/` like this. */
const EVENT_PREFIX = '2['
