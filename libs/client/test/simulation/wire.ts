import { EventEmitter } from 'node:events'
import type { EventMeta } from '@callboard/contract'
import { GeneralError } from '@feathersjs/errors'
import type { Request } from '../../src/calls/call.ts'
import { callsOver } from '../../src/calls/calls.ts'
import { type ServiceByPath, servicesOver } from '../../src/calls/services.ts'
import { Behind } from '../../src/connection/catch-up-status.ts'
import type { LinkSource, LinkState } from '../../src/connection/link-state.ts'
import { Listeners } from '../../src/listeners.ts'
import type { Wire } from '../../src/store/live.ts'
import type { SimulatedClock } from './clock.ts'
import type { Door, SimulatedDaemon } from './daemon.ts'
import type { Person } from './rows.ts'

/** Something on its way, in either direction. */
interface Parcel {
  kind: 'request' | 'answer' | 'event' | 'piece'
  /** What it is, for whoever reads a failure. */
  name: string
  /** The feeds it has a number in. */
  feeds: readonly string[]
  /** It has arrived once. */
  isRepeated?: boolean
  deliver(): void
}

/** One client's connection to the daemon, and all that is on its way: it arrives when, and in which order, the test says. */
export class SimulatedWire implements Wire {
  readonly link = new SimulatedLink()
  readonly behind = new Behind()
  readonly clock: SimulatedClock
  readonly call
  readonly service: ServiceByPath
  readonly parcels: Parcel[] = []
  /** Everything that was asked, and how many durable events came. */
  readonly asked: Request[] = []
  events = 0
  /** Whether something was lost alone, on a connection that went on. */
  isLossy = false
  private readonly daemon: SimulatedDaemon
  private readonly person: Person
  private readonly emitter = new EventEmitter()
  private door: Door | undefined

  constructor(daemon: SimulatedDaemon, person: Person, clock: SimulatedClock) {
    this.daemon = daemon
    this.person = person
    this.clock = clock
    this.call = callsOver({ link: this.link, clock, send: (request, answered) => this.send(request, answered) }, 10_000)
    this.service = servicesOver(this.emitter, this.call)
  }

  readonly me = async (): Promise<string> => this.person

  open(): void {
    if (this.door) return
    const tell: Door['tell'] = (event, payload, meta) => this.bring(event, payload, meta)
    this.door = { person: this.person, joined: new Map(), refused: new Set(), tell }
    this.daemon.open(this.door)
    this.link.become({ status: 'open' })
  }

  cut(): void {
    if (!this.door) return
    this.daemon.close(this.door)
    this.door = undefined
    this.parcels.length = 0
    this.link.become({ status: 'offline', since: '', reason: 'cut' })
  }

  close(): void {
    this.link.isClosed = true
    this.cut()
  }

  wasRefused(channel: string): boolean {
    return this.door?.refused.has(channel) === true
  }

  hasJoined(channel: string): boolean {
    return this.door?.joined.has(channel) === true
  }

  /**
   * Delivers the parcel at this place; again, if it is to arrive twice. Events overtake each other, as those of several
   * processes may; but whoever is put out of a channel has heard everything before.
   */
  deliver(place = 0, isTwice = false): void {
    const asked = this.parcels[place % this.parcels.length]
    const isLast = asked?.name === 'subscriptions removed'
    const parcel = isLast ? this.parcels.find(({ kind }) => kind === 'event' || kind === 'piece') : asked
    if (!parcel) return
    // TCP repeats nothing; where numbers and offsets are followed it would do no harm.
    const isRepeatable = parcel.kind === 'piece' || parcel.feeds.some(feed => this.hasJoined(feed))
    if (!isTwice || !isRepeatable) this.parcels.splice(this.parcels.indexOf(parcel), 1)
    if (parcel.isRepeated && !isRepeatable) return
    parcel.isRepeated = true
    parcel.deliver()
  }

  /** Loses one parcel. What nothing later would show to be missing is not lost alone: TCP does not do that. */
  lose(at: number): void {
    const parcel = this.parcels[at % this.parcels.length]
    if (!parcel || /removed$|left$/.test(parcel.name) || parcel.kind === 'request') return
    this.parcels.splice(at % this.parcels.length, 1)
    this.isLossy = true
  }

  private bring(event: string, payload: unknown, meta: EventMeta): void {
    const sent = JSON.stringify([payload, meta])
    const feeds = (meta.positions ?? []).map(({ feed }) => feed)
    const deliver = () => {
      if (/ (created|patched|removed|left)$/.test(event) && !event.startsWith('subscriptions')) this.events++
      this.emitter.emit(event, ...JSON.parse(sent))
    }
    this.parcels.push({ kind: event === 'messages delta' ? 'piece' : 'event', name: event, feeds, deliver })
  }

  private send<T>(request: Request, answered: (error: unknown, answer: T) => void): void {
    const asked: Request = wire(request)
    const name = asked.slice(0, 2).join(' ')
    const { door } = this
    this.asked.push(asked)
    const deliver = () => {
      if (!door) return
      const [error, answer] = this.answerOf(door, asked)
      this.parcels.push({ kind: 'answer', name, feeds: [], deliver: () => answered(error, JSON.parse(answer)) })
    }
    this.parcels.push({ kind: 'request', name, feeds: [], deliver })
  }

  private answerOf(door: Door, request: Request): readonly [error: unknown, answer: string] {
    try {
      return [null, JSON.stringify(this.daemon.answer(door, request))]
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

const wire = <T>(value: unknown): T => JSON.parse(JSON.stringify(value ?? null))
