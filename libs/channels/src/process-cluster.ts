import type { Namespace } from 'socket.io'
import { Adapter } from 'socket.io-adapter'
import type { OutboundEvent } from './bundle-events.ts'
import { EncodedEvent } from './encoded-event.ts'
import type { Recipients } from './recipients.ts'

/** The messages between processes are JSON, because not every adapter carries more. */
type WireRecipients = [rooms: string[], except: string[], alreadyDelivered: WireRecipients | null]
type WireEvent = [recipients: WireRecipients, parts: (string | { base64: string })[]]

const SEND = 'channels:send'
const TAKE_OUT = 'channels:take-out'

/** The other processes behind the same Socket.IO adapter, if it spans any. They receive messages in order. */
export class ProcessCluster {
  readonly #namespace: Namespace
  /** True if there can be other processes. */
  readonly isClustered: boolean

  constructor(namespace: Namespace) {
    this.#namespace = namespace
    this.isClustered = namespace.adapter.serverSideEmit !== Adapter.prototype.serverSideEmit
  }

  broadcast(events: readonly OutboundEvent[]): void {
    if (!this.isClustered) return
    const own = events.filter(({ recipients, isFromOtherProcess }) => !recipients.isLocal && !isFromOtherProcess)
    if (own.length === 0) return
    const wire = own.map(({ recipients, event }): WireEvent => [toWire(recipients), event.parts.map(partToWire)])
    this.#namespace.serverSideEmit(SEND, wire)
  }

  broadcastEviction(recipients: Recipients, rooms: readonly string[]): void {
    if (this.isClustered && !recipients.isLocal) {
      this.#namespace.serverSideEmit(TAKE_OUT, toWire(recipients), rooms)
    }
  }

  onBroadcast(listener: (events: readonly OutboundEvent[]) => void): void {
    this.#namespace.on(SEND, (events: WireEvent[]) => {
      listener(events.map(fromOtherProcess))
    })
  }

  onEviction(listener: (recipients: Recipients, rooms: readonly string[]) => void): void {
    this.#namespace.on(TAKE_OUT, (recipients: WireRecipients, rooms: string[]) => {
      listener(fromWire(recipients), rooms)
    })
  }
}

function toWire({ rooms, except, alreadyDelivered }: Recipients): WireRecipients {
  return [[...rooms], [...except], toWireWithoutLocal(alreadyDelivered)]
}

/** Local recipients are sockets of this process, so no other process can have delivered to them. */
function toWireWithoutLocal(recipients: Recipients | undefined): WireRecipients | null {
  if (!recipients) return null
  return recipients.isLocal ? toWireWithoutLocal(recipients.alreadyDelivered) : toWire(recipients)
}

function fromOtherProcess([recipients, parts]: WireEvent): OutboundEvent {
  const event = new EncodedEvent(parts.map(partFromWire))
  return { recipients: fromWire(recipients), event, isFromOtherProcess: true }
}

function fromWire([rooms, except, alreadyDelivered]: WireRecipients): Recipients {
  return {
    rooms: new Set(rooms),
    except: new Set(except),
    alreadyDelivered: alreadyDelivered ? fromWire(alreadyDelivered) : undefined
  }
}

function partToWire(part: string | Buffer): string | { base64: string } {
  return typeof part === 'string' ? part : { base64: part.toString('base64') }
}

function partFromWire(part: string | { base64: string }): string | Buffer {
  return typeof part === 'string' ? part : Buffer.from(part.base64, 'base64')
}
