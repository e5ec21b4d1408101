import type { Socket } from 'socket.io'
import type { Encoded } from './encoded.ts'
import { textFrame } from './text-frame.ts'

/** One or several events that go out together, ready for engine.io and the same for every socket. */
export class Packet {
  readonly events: readonly Encoded[]
  /** About what it weighs on the wire, in bytes. */
  readonly size: number
  readonly #messages: readonly { data: string | Buffer; options: { compress: boolean; wsPreEncodedFrame?: Buffer[] } }[]

  constructor(events: readonly Encoded[], parts: readonly (string | Buffer)[]) {
    this.events = events
    this.size = events.reduce((size, event) => size + event.size, 0)
    this.#messages = parts.map(data => ({ data, options: { compress: true, ...preEncoded(data) } }))
  }

  /** `isSent` is called when nothing of it waits in this process any more; never, when the socket closes before. */
  writeTo({ conn }: Socket, isSent?: () => void): void {
    const last = this.#messages.length - 1
    this.#messages.forEach(({ data, options }, i) => {
      conn.write(data, options, i === last ? isSent : undefined)
    })
  }
}

/** Events that the same sockets hear one after the other, made into packets once for each kind of client. */
export class Bundle {
  readonly events: readonly Encoded[]
  #plain: readonly Packet[] | undefined
  #framed: readonly Packet[] | undefined

  constructor(events: readonly Encoded[]) {
    this.events = events
  }

  packetsFor(socket: Socket): readonly Packet[] {
    if (this.events.length > 1 && socket.handshake.auth.frames === true) {
      this.#framed ??= framed(this.events)
      return this.#framed
    }
    this.#plain ??= this.events.map(packetOf)
    return this.#plain
  }
}

/** In UTF-16 code units, so that no packet of several events is over three times this in bytes [S9]. */
export const LARGEST_FRAME = 64 * 1024

const packets = new WeakMap<Encoded, Packet>()

/** The event's own packet, one for all bundles that it is in. */
function packetOf(event: Encoded): Packet {
  const packet = packets.get(event) ?? new Packet([event], event.parts)
  packets.set(event, packet)
  return packet
}

function framed(events: readonly Encoded[]): Packet[] {
  const packets: Packet[] = []
  let run: Encoded[] = []
  let size = 0
  const close = () => {
    const [first, second] = run
    if (first) packets.push(second ? frame(run) : packetOf(first))
    run = []
    size = 0
  }
  for (const event of events) {
    if (size + event.size > LARGEST_FRAME || event.json === undefined) close()
    run.push(event)
    size += event.size
    if (event.json === undefined) close()
  }
  close()
  return packets
}

function frame(events: readonly Encoded[]): Packet {
  return new Packet(events, [`2["frame",[${events.map(({ json }) => json).join(',')}]]`])
}

/** engine.io hands such bytes to the WebSocket as they are, where that compresses nothing; everywhere else it takes the text. */
function preEncoded(data: string | Buffer): { wsPreEncodedFrame?: Buffer[] } {
  return typeof data === 'string' ? { wsPreEncodedFrame: [textFrame(`4${data}`)] } : {}
}
