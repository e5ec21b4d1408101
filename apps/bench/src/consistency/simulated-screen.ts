import { type Client, connect } from '@callboard/client'
import type { Message, Session, Task } from '@callboard/contract'
import { type CuttingProxy, cuttingProxy } from '@callboard/testing'
import type { Columns } from './stored-rows.ts'

/** Where a watcher connects to, and what it looks at. */
export interface ScreenOptions {
  port: number
  token: string
  board_id: string
}

/** What is on one screen: a board with all that is said in its sessions. */
export interface ScreenRows {
  sessions: ReadonlyMap<string, Columns>
  tasks: ReadonlyMap<string, Columns>
  messages: ReadonlyMap<string, Columns>
}

/** Somebody with a tab open, behind a line of their own that can be spoilt. Notes whatever it is told twice or out of order. */
export class SimulatedScreen {
  readonly name: string
  readonly proxy: CuttingProxy
  readonly faults: string[] = []
  private readonly post: ScreenOptions
  private tab: Tab

  static async open(name: string, post: ScreenOptions): Promise<SimulatedScreen> {
    return new SimulatedScreen(name, post, await cuttingProxy(post.port))
  }

  private constructor(name: string, post: ScreenOptions, proxy: CuttingProxy) {
    this.name = name
    this.post = post
    this.proxy = proxy
    this.tab = this.newTab()
  }

  get client(): Client {
    return this.tab.client
  }

  /** The page is loaded anew, and remembers nothing. */
  reload(): void {
    this.tab.close()
    this.tab = this.newTab()
  }

  /** What was promised of streamed text ends with a crash: what is shorter now is no fault. */
  forgiveCrash(): void {
    this.tab.texts.clear()
  }

  get isQuiet(): boolean {
    return this.tab.isQuiet
  }

  get screen(): ScreenRows {
    return this.tab.screen
  }

  /** The line is a good one again. */
  async heal(): Promise<void> {
    await this.proxy.accept()
    this.proxy.shape(PERFECT)
    for (const connection of this.proxy.connections) connection.shape(PERFECT)
    this.client.reconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tab.close()
    await this.proxy[Symbol.asyncDispose]()
  }

  private newTab(): Tab {
    return new Tab({ ...this.post, url: this.proxy.url }, fault => this.faults.push(`${this.name}: ${fault}`))
  }
}

const PERFECT = { stalled: false, delay: 0, slice: Number.POSITIVE_INFINITY, rate: Number.POSITIVE_INFINITY }

/** One page, from its loading to its end. */
class Tab {
  readonly client: Client
  /** The longest text that was shown of each message while it grew. */
  readonly texts = new Map<string, string>()
  private readonly told = new Map<string, number>()
  private readonly sessions: ReturnType<typeof sessionsOn>
  private readonly talks = new Map<string, Conversation>()
  private readonly note: (fault: string) => void

  constructor({ url, token, board_id }: ScreenOptions & { url: string }, note: (fault: string) => void) {
    this.note = note
    this.client = connect({ url, token })
    this.client.events.on('*', ({ service, type, row }) => this.hear(service, type, row))
    this.sessions = sessionsOn(this.client, board_id)
    this.sessions.subscribe(() => this.watchTalks())
    this.watchTalks()
  }

  get isQuiet(): boolean {
    const lists = [this.sessions, ...[...this.talks.values()].flatMap(({ tasks, messages }) => [tasks, messages])]
    return this.client.connection.current().status === 'live' && lists.every(({ state }) => state === 'ready')
  }

  get screen(): ScreenRows {
    const talks = [...this.talks.values()]
    return {
      sessions: byId(this.sessions.rows, ({ session_id }: Session) => session_id),
      tasks: byId(
        talks.flatMap(({ tasks }) => tasks.rows),
        ({ task_id }: Task) => task_id
      ),
      messages: byId(
        talks.flatMap(({ messages }) => messages.rows),
        ({ message_id }: Message) => message_id
      )
    }
  }

  close(): void {
    for (const { stop } of this.talks.values()) stop()
    this.client.close()
  }

  private watchTalks(): void {
    for (const session_id of this.sessions.ids) {
      if (!this.talks.has(session_id)) this.talks.set(session_id, this.listenTo(session_id))
    }
    for (const [session_id, { stop }] of this.talks) {
      if (this.sessions.get(session_id)) continue
      stop()
      this.talks.delete(session_id)
    }
  }

  private listenTo(session_id: string): Conversation {
    const tasks = this.client.rows('tasks', { session_id })
    const messages = this.client.rows('messages', { session_id })
    const read = () => {
      for (const message of messages.rows) this.look(message)
    }
    const stops = [tasks.subscribe(() => {}), messages.subscribeRows(read)]
    return { tasks, messages, stop: () => stops.forEach(stop => void stop()) }
  }

  /** F2, R1: nothing is told twice, and no earlier version after a later one. */
  private hear(service: string, type: string, row: object): void {
    const version = Number(Reflect.get(row, 'version'))
    const id = Object.entries(row).find(([name]) => name === KEYS.get(service))?.[1]
    if (!id || type.endsWith('.left')) return
    const last = this.told.get(id) ?? 0
    const isRemoved = type.endsWith('.removed')
    if (version < last || (version === last && !isRemoved)) this.note(`${type} ${id} ${version} was told after ${last}`)
    this.told.set(id, version)
  }

  /** S2: text that grows only grows. */
  private look({ message_id, status, text }: Message): void {
    const before = this.texts.get(message_id)
    if (status !== 'streaming') {
      this.texts.delete(message_id)
      return
    }
    if (before !== undefined && !text.startsWith(before)) this.note(`text of ${message_id} changed while it grew`)
    this.texts.set(message_id, text)
  }
}

interface Conversation {
  tasks: { readonly rows: readonly Task[]; readonly state: string }
  messages: { readonly rows: readonly Message[]; readonly state: string }
  stop(): void
}

const KEYS = new Map([
  ['sessions', 'session_id'],
  ['tasks', 'task_id'],
  ['messages', 'message_id']
])

const sessionsOn = (client: Client, board_id: string) => client.rows('sessions', { board_id })

const byId = <R extends object>(rows: readonly R[], id: (row: R) => string): Map<string, Columns> =>
  new Map(rows.map((row): [string, Columns] => [id(row), Object.fromEntries(Object.entries(row))]))
