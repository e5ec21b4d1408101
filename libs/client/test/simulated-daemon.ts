import { EventEmitter } from 'node:events'
import type { EventMeta, Message } from '@callboard/contract'
import { NotFound, Timeout, Unavailable } from '@feathersjs/errors'
import type { ConnectionSource, ConnectionState } from '../src/connection/state.ts'
import { Listeners } from '../src/listeners.ts'
import { SESSION, textMessage } from './messages.ts'

interface Query {
  index: { $gte: number }
}

/** A parcel on its way to the client; delivering it a second time must do no harm. */
interface Parcel {
  readonly isPiece?: boolean
  deliver(): void
  /** What it means to the client that it never arrives. */
  lose(): void
}

const PAGE = 3

/**
 * The daemon and the network as a client knows them: the truth on one side, and on the other parcels that arrive when, in
 * which order and how often the test says.
 */
export class SimulatedDaemon {
  readonly messages = new Map<string, Message>()
  /** The rows of the other services, which the test writes by itself. */
  readonly others = new Map<string, object[]>()
  readonly connection = new SimulatedConnection()
  readonly parcels: Parcel[] = []
  /** The calls that were made, in order. */
  readonly asked: string[] = []
  private readonly arrivals = new EventEmitter()
  /** What every call is answered with while it is set. */
  refusal: Error | undefined
  private made = 0

  begin(): void {
    const message = textMessage(++this.made)
    this.messages.set(message.message_id, message)
    this.send('messages created', message)
  }

  append(which: number, text: string): void {
    const message = this.streaming(which)
    if (!message) return
    this.messages.set(message.message_id, { ...message, text: message.text + text })
    const { message_id, session_id, task_id } = message
    this.send('messages delta', { message_id, session_id, task_id, offset: message.text.length, text })
  }

  patch(which: number, status: Message['status']): void {
    const message = this.streaming(which)
    if (message) this.write('messages patched', { ...message, status, version: message.version + 1 })
  }

  remove(which: number): void {
    const message = [...this.messages.values()][which % this.messages.size]
    if (!message) return
    this.write('messages removed', { ...message, version: message.version + 1 })
    this.messages.delete(message.message_id)
  }

  /** S6: an unclean end. Streaming messages keep a part of their text and are interrupted; nobody is told. */
  crash(lost: number): void {
    this.disconnect()
    for (const message of this.messages.values()) {
      if (message.status !== 'streaming') continue
      const text = message.text.slice(0, -lost)
      this.messages.set(message.message_id, { ...message, text, status: 'interrupted', version: message.version + 1 })
    }
  }

  /** The whole session is gone, and its messages with it: one event says so. */
  removeSession(): void {
    this.messages.clear()
    this.send('sessions removed', { session_id: SESSION })
  }

  disconnect(): void {
    this.connection.become({ status: 'offline', since: new Date(0).toISOString(), reason: 'cut' })
    for (const parcel of this.parcels.splice(0)) parcel.lose()
  }

  reconnect(): void {
    if (!this.isLive) this.connection.become({ status: 'live' })
  }

  /** A service as the client sees it: answers travel as parcels, and show the truth of the moment they were asked for. */
  readonly service = (path: string) => ({
    find: <T>(params?: { query?: object }): Promise<T> =>
      this.answer('find', () => (path === 'messages' ? this.page(wire(params?.query)) : this.pageOf(path))),
    get: <T>(id: string): Promise<T> =>
      this.answer('get', () => this.messages.get(id) ?? this.others.get(path)?.[0] ?? new NotFound()),
    create: <T>(): Promise<T> => unexpected(),
    update: <T>(): Promise<T> => unexpected(),
    patch: <T>(): Promise<T> => unexpected(),
    remove: <T>(): Promise<T> => unexpected(),
    on: <T>(event: string, listener: (payload: T, meta: EventMeta) => void) =>
      this.arrivals.on(`${path} ${event}`, listener),
    off: <T>(event: string, listener: (payload: T, meta: EventMeta) => void) =>
      this.arrivals.off(`${path} ${event}`, listener)
  })

  private get isLive(): boolean {
    return this.connection.current().status === 'live'
  }

  private page({ index }: Query) {
    const rows = [...this.messages.values()].filter(row => row.index >= index.$gte).sort((a, b) => a.index - b.index)
    return { total: rows.length, limit: PAGE, skip: 0, data: rows.slice(0, PAGE) }
  }

  private pageOf(path: string) {
    const data = this.others.get(path) ?? []
    return { total: data.length, limit: PAGE, skip: 0, data }
  }

  private answer<T>(method: string, read: () => unknown): Promise<T> {
    this.asked.push(method)
    if (!this.isLive) return Promise.reject(lost())
    return new Promise((resolve, reject) => {
      const found = this.refusal ?? read()
      const settle = found instanceof Error ? () => reject(found) : () => resolve(wire(found))
      this.parcels.push({ deliver: settle, lose: () => reject(this.isLive ? new Timeout() : lost()) })
    })
  }

  private write(event: string, message: Message): void {
    this.messages.set(message.message_id, message)
    this.send(event, message)
  }

  /** An event is on its way to those who are connected. */
  send(event: string, payload: unknown): void {
    if (!this.isLive) return
    const arrived = wire(payload)
    const deliver = () => this.arrivals.emit(event, arrived)
    this.parcels.push({ deliver, lose: () => {}, isPiece: event === 'messages delta' })
  }

  private streaming(which: number): Message | undefined {
    const all = [...this.messages.values()].filter(message => message.status === 'streaming')
    return all[which % all.length]
  }
}

class SimulatedConnection implements ConnectionSource {
  private readonly listeners = new Listeners()
  private state: ConnectionState = { status: 'live' }

  readonly current = () => this.state
  readonly subscribe = (listener: () => void) => this.listeners.add(listener)

  become(state: ConnectionState): void {
    this.state = state
    this.listeners.call()
  }
}

const wire = <T>(value: unknown): T => JSON.parse(JSON.stringify(value))
const lost = () => new Unavailable('lost', { reason: 'connection_lost' })
const unexpected = (): never => {
  throw new Error('A transcript only reads.')
}
