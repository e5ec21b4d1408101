import type { EventMeta } from '@callboard/contract'
import { GeneralError } from '@feathersjs/errors'
import { Manager, type Socket } from 'socket.io-client'
import type { ClientApp } from '../../src/app/client-services.ts'
import { createApp } from '../../src/app/create-app.ts'
import type { Request } from '../../src/calls/call.ts'
import { createCall } from '../../src/calls/create-call.ts'
import { CatchUpStatus } from '../../src/connection/catch-up-status.ts'
import type { LinkSource, LinkState } from '../../src/connection/link-state.ts'
import { Listeners } from '../../src/listeners.ts'
import type { LiveDeps } from '../../src/store/live.ts'
import type { SimulatedClock } from './clock.ts'
import type { Connection, SimulatedDaemon } from './daemon.ts'
import type { Person } from './rows.ts'

/** A packet on its way, in either direction. */
interface Packet {
  kind: 'request' | 'answer' | 'event' | 'delta'
  /** A name for the output of a failure. */
  name: string
  /** The feeds in which it has a number. */
  feeds: readonly string[]
  /** True if it was delivered once already. */
  wasDelivered?: boolean
  deliver(): void
}

/** One client’s connection to the daemon. The test decides when and in which order its packets arrive. */
export class SimulatedWire implements LiveDeps {
  readonly link = new SimulatedLink()
  readonly catchUpStatus = new CatchUpStatus()
  readonly clock: SimulatedClock
  readonly call
  readonly app: ClientApp
  /** Never connected: it only dispatches events to their listeners. */
  readonly socket: Socket = new Manager('', { autoConnect: false }).socket('/')
  readonly packets: Packet[] = []
  /** Every request, and the number of durable events. */
  readonly requests: Request[] = []
  eventCount = 0
  /** True if a packet was lost on a connection that went on. */
  hasLostPackets = false
  private readonly daemon: SimulatedDaemon
  private readonly person: Person
  private connection: Connection | undefined

  constructor(daemon: SimulatedDaemon, person: Person, clock: SimulatedClock) {
    this.daemon = daemon
    this.person = person
    this.clock = clock
    this.call = createCall(
      { link: this.link, clock, send: (request, onAnswer) => this.send(request, onAnswer) },
      10_000
    )
    this.app = createApp(this.socket, this.call)
  }

  readonly userId = async (): Promise<string> => this.person

  open(): void {
    if (this.connection) return
    const send: Connection['send'] = (event, payload, meta) => this.receive(event, payload, meta)
    this.connection = { person: this.person, joined: new Map(), refused: new Set(), send }
    this.daemon.connect(this.connection)
    this.link.become({ status: 'open' })
  }

  cut(): void {
    if (!this.connection) return
    this.daemon.disconnect(this.connection)
    this.connection = undefined
    this.packets.length = 0
    this.link.become({ status: 'offline', since: '', reason: 'cut' })
  }

  close(): void {
    this.link.isClosed = true
    this.cut()
  }

  wasRefused(channel: string): boolean {
    return this.connection?.refused.has(channel) === true
  }

  hasJoined(channel: string): boolean {
    return this.connection?.joined.has(channel) === true
  }

  /**
   * Delivers the packet at this place, and keeps it if it is to arrive twice. Events overtake each other, as those of
   * several processes can; but an eviction arrives after all earlier events.
   */
  deliver(place = 0, isTwice = false): void {
    const chosen = this.packets[place % this.packets.length]
    const isLast = chosen?.name === 'subscriptions removed'
    const packet = isLast ? this.packets.find(({ kind }) => kind === 'event' || kind === 'delta') : chosen
    if (!packet) return
    // TCP repeats nothing, but where numbers and offsets are tracked a repetition must do no harm.
    const isRepeatable = packet.kind === 'delta' || packet.feeds.some(feed => this.hasJoined(feed))
    if (!isTwice || !isRepeatable) this.packets.splice(this.packets.indexOf(packet), 1)
    if (packet.wasDelivered && !isRepeatable) return
    packet.wasDelivered = true
    packet.deliver()
  }

  /** Loses one packet, unless nothing later could reveal the loss, which TCP rules out. */
  lose(at: number): void {
    const packet = this.packets[at % this.packets.length]
    if (!packet || /removed$|left$/.test(packet.name) || packet.kind === 'request') return
    this.packets.splice(at % this.packets.length, 1)
    this.hasLostPackets = true
  }

  private receive(event: string, payload: unknown, meta: EventMeta): void {
    const json = JSON.stringify([payload, meta])
    const feeds = (meta.positions ?? []).map(({ feed }) => feed)
    const deliver = () => {
      if (/ (created|patched|removed|left)$/.test(event) && !event.startsWith('subscriptions')) this.eventCount++
      const args = JSON.parse(json)
      for (const listener of this.socket.listeners(event)) listener(...args)
    }
    this.packets.push({ kind: event === 'messages delta' ? 'delta' : 'event', name: event, feeds, deliver })
  }

  private send<T>(request: Request, onAnswer: (error: unknown, answer: T) => void): void {
    const sent: Request = throughJson(request)
    const name = sent.slice(0, 2).join(' ')
    const { connection } = this
    this.requests.push(sent)
    const deliver = () => {
      if (!connection) return
      const [error, answer] = this.answerOf(connection, sent)
      this.packets.push({ kind: 'answer', name, feeds: [], deliver: () => onAnswer(error, JSON.parse(answer)) })
    }
    this.packets.push({ kind: 'request', name, feeds: [], deliver })
  }

  private answerOf(connection: Connection, request: Request): readonly [error: unknown, answer: string] {
    try {
      return [null, JSON.stringify(this.daemon.answer(connection, request))]
    } catch (error) {
      return [error instanceof Error && 'toJSON' in error ? error : new GeneralError(String(error)), 'null']
    }
  }
}

class SimulatedLink implements LinkSource {
  isClosed = false
  private readonly listeners = new Listeners()
  private state: LinkState = { status: 'connecting' }

  readonly current = () => this.state
  readonly subscribe = (listener: () => void) => this.listeners.add(listener)

  become(state: LinkState): void {
    this.state = state
    this.listeners.call()
  }
}

const throughJson = <T>(value: unknown): T => JSON.parse(JSON.stringify(value ?? null))
