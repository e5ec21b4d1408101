import type { Socket } from 'socket.io'
import type { EncodedEvent } from './encoded-event.ts'
import { encodeTextFrame } from './text-frame.ts'

/** One or several events in one engine.io packet, shared by all sockets. */
export class Packet {
  readonly events: readonly EncodedEvent[]
  /** The approximate size on the wire, in bytes. */
  readonly size: number
  readonly #messages: readonly { data: string | Buffer; options: { compress: boolean; wsPreEncodedFrame?: Buffer[] } }[]

  constructor(events: readonly EncodedEvent[], parts: readonly (string | Buffer)[]) {
    this.events = events
    this.size = events.reduce((size, event) => size + event.size, 0)
    this.#messages = parts.map(data => ({ data, options: { compress: true, ...preEncodeFrame(data) } }))
  }

  /** Calls `onSent` once this process buffers nothing of it any more; never when the socket closes before. */
  writeTo({ conn }: Socket, onSent?: () => void): void {
    const last = this.#messages.length - 1
    this.#messages.forEach(({ data, options }, i) => {
      conn.write(data, options, i === last ? onSent : undefined)
    })
  }
}

/** Events for the same sockets in order, encoded once for each kind of client. */
export class Bundle {
  readonly events: readonly EncodedEvent[]
  #singlePackets: readonly Packet[] | undefined
  #framedPackets: readonly Packet[] | undefined

  constructor(events: readonly EncodedEvent[]) {
    this.events = events
  }

  packetsFor(socket: Socket): readonly Packet[] {
    if (this.events.length > 1 && socket.handshake.auth.frames === true) {
      this.#framedPackets ??= toFramedPackets(this.events)
      return this.#framedPackets
    }
    this.#singlePackets ??= this.events.map(toPacket)
    return this.#singlePackets
  }
}

/** In UTF-16 code units, so a packet of several events has at most three times as many bytes [S9]. */
export const MAX_FRAME_LENGTH = 64 * 1024

const packetByEvent = new WeakMap<EncodedEvent, Packet>()

/** Returns the packet of a single event, shared by all bundles. */
function toPacket(event: EncodedEvent): Packet {
  const packet = packetByEvent.get(event) ?? new Packet([event], event.parts)
  packetByEvent.set(event, packet)
  return packet
}

function toFramedPackets(events: readonly EncodedEvent[]): Packet[] {
  const packets: Packet[] = []
  let frame: EncodedEvent[] = []
  let size = 0
  const endFrame = () => {
    const [first, second] = frame
    if (first) packets.push(second ? toFrame(frame) : toPacket(first))
    frame = []
    size = 0
  }
  for (const event of events) {
    if (size + event.size > MAX_FRAME_LENGTH || event.json === undefined) endFrame()
    frame.push(event)
    size += event.size
    if (event.json === undefined) endFrame()
  }
  endFrame()
  return packets
}

function toFrame(events: readonly EncodedEvent[]): Packet {
  return new Packet(events, [`2["frame",[${events.map(({ json }) => json).join(',')}]]`])
}

/** engine.io writes the frame as it is to WebSockets without compression; other transports use the text. */
function preEncodeFrame(data: string | Buffer): { wsPreEncodedFrame?: Buffer[] } {
  return typeof data === 'string' ? { wsPreEncodedFrame: [encodeTextFrame(`4${data}`)] } : {}
}
