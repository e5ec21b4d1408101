import type { Namespace } from 'socket.io'
import { Adapter } from 'socket.io-adapter'
import type { Sending } from './bundles.ts'
import { Encoded } from './encoded.ts'
import type { Whom } from './recipients.ts'

/** What the processes tell one another: JSON, since not every adapter carries more. */
type WireWhom = [rooms: string[], except: string[], unless: WireWhom | null]
type WireSending = [whom: WireWhom, parts: (string | { base64: string })[]]

const SEND = 'channels:send'
const TAKE_OUT = 'channels:take-out'

/** The other processes behind the same Socket.IO adapter, if it spans any. They hear in the order in which they are told. */
export class Processes {
  readonly #namespace: Namespace
  /** Whether there can be others. */
  readonly areSeveral: boolean

  constructor(namespace: Namespace) {
    this.#namespace = namespace
    this.areSeveral = namespace.adapter.serverSideEmit !== Adapter.prototype.serverSideEmit
  }

  send(sendings: readonly Sending[]): void {
    if (!this.areSeveral) return
    const abroad = sendings.filter(({ whom, isForeign }) => !whom.isChosen && !isForeign)
    if (abroad.length === 0) return
    const wire = abroad.map(({ whom, event }): WireSending => [toWire(whom), event.parts.map(partToWire)])
    this.#namespace.serverSideEmit(SEND, wire)
  }

  takeOut(whom: Whom, rooms: readonly string[]): void {
    if (this.areSeveral && !whom.isChosen) this.#namespace.serverSideEmit(TAKE_OUT, toWire(whom), rooms)
  }

  onSend(hear: (sendings: readonly Sending[]) => void): void {
    this.#namespace.on(SEND, (sendings: WireSending[]) => {
      hear(sendings.map(fromElsewhere))
    })
  }

  onTakeOut(hear: (whom: Whom, rooms: readonly string[]) => void): void {
    this.#namespace.on(TAKE_OUT, (whom: WireWhom, rooms: string[]) => hear(fromWire(whom), rooms))
  }
}

function toWire({ rooms, except, unless }: Whom): WireWhom {
  return [[...rooms], [...except], elsewhere(unless)]
}

/** Nobody there is among sockets chosen here. */
function elsewhere(whom: Whom | undefined): WireWhom | null {
  if (!whom) return null
  return whom.isChosen ? elsewhere(whom.unless) : toWire(whom)
}

function fromElsewhere([whom, parts]: WireSending): Sending {
  return { whom: fromWire(whom), event: new Encoded(parts.map(partFromWire)), isForeign: true }
}

function fromWire([rooms, except, unless]: WireWhom): Whom {
  return { rooms: new Set(rooms), except: new Set(except), unless: unless ? fromWire(unless) : undefined }
}

function partToWire(part: string | Buffer): string | { base64: string } {
  return typeof part === 'string' ? part : { base64: part.toString('base64') }
}

function partFromWire(part: string | { base64: string }): string | Buffer {
  return typeof part === 'string' ? part : Buffer.from(part.base64, 'base64')
}
