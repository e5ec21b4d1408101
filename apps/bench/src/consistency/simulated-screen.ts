import { type Client, connect } from '@callboard/client'
import type { Message, Session, Task } from '@callboard/contract'
import { type CuttingProxy, cuttingProxy } from '@callboard/testing'
import type { Columns } from './stored-rows.ts'

/** The server and the board of a screen. */
export interface ScreenOptions {
  port: number
  token: string
  board_id: string
}

/** The rows on a screen: a board with all messages of its sessions. */
export interface ScreenRows {
  sessions: ReadonlyMap<string, Columns>
  tasks: ReadonlyMap<string, Columns>
  messages: ReadonlyMap<string, Columns>
}

/** A browser tab behind a fault-injecting proxy. Records events that arrive twice or out of order. */
export class SimulatedScreen {
  readonly name: string
  readonly proxy: CuttingProxy
  readonly faults: string[] = []
  private readonly options: ScreenOptions
  private tab: Tab

  static async open(name: string, options: ScreenOptions): Promise<SimulatedScreen> {
    return new SimulatedScreen(name, options, await cuttingProxy(options.port))
  }

  private constructor(name: string, options: ScreenOptions, proxy: CuttingProxy) {
    this.name = name
    this.options = options
    this.proxy = proxy
    this.tab = this.newTab()
  }

  get client(): Client {
    return this.tab.client
  }

  /** Reloads the page, which loses its state. */
  reload(): void {
    this.tab.close()
    this.tab = this.newTab()
  }

  /** After a crash, streamed texts may be shorter. */
  allowShorterTexts(): void {
    this.tab.texts.clear()
  }

  get isQuiet(): boolean {
    return this.tab.isQuiet
  }

  get screen(): ScreenRows {
    return this.tab.screen
  }

  /** Removes all faults from the connection. */
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
    return new Tab({ ...this.options, url: this.proxy.url }, fault => this.faults.push(`${this.name}: ${fault}`))
  }
}

const PERFECT = { stalled: false, delay: 0, slice: Number.POSITIVE_INFINITY, rate: Number.POSITIVE_INFINITY }

/** One loaded page. */
class Tab {
  readonly client: Client
  /** The longest text shown of each streaming message. */
  readonly texts = new Map<string, string>()
  private readonly versions = new Map<string, number>()
  private readonly sessions: ReturnType<typeof sessionsOn>
  private readonly conversations = new Map<string, Conversation>()
  private readonly reportFault: (fault: string) => void

  constructor({ url, token, board_id }: ScreenOptions & { url: string }, reportFault: (fault: string) => void) {
    this.reportFault = reportFault
    this.client = connect({ url, token })
    this.client.events.on('*', ({ service, type, row }) => this.checkVersion(service, type, row))
    this.sessions = sessionsOn(this.client, board_id)
    this.sessions.subscribe(() => this.watchConversations())
    this.watchConversations()
  }

  get isQuiet(): boolean {
    const lists = [
      this.sessions,
      ...[...this.conversations.values()].flatMap(({ tasks, messages }) => [tasks, messages])
    ]
    return this.client.connection.current().status === 'live' && lists.every(({ state }) => state === 'ready')
  }

  get screen(): ScreenRows {
    const conversations = [...this.conversations.values()]
    return {
      sessions: byId(this.sessions.rows, ({ session_id }: Session) => session_id),
      tasks: byId(
        conversations.flatMap(({ tasks }) => tasks.rows),
        ({ task_id }: Task) => task_id
      ),
      messages: byId(
        conversations.flatMap(({ messages }) => messages.rows),
        ({ message_id }: Message) => message_id
      )
    }
  }

  close(): void {
    for (const { stop } of this.conversations.values()) stop()
    this.client.close()
  }

  private watchConversations(): void {
    for (const session_id of this.sessions.ids) {
      if (!this.conversations.has(session_id)) this.conversations.set(session_id, this.openConversation(session_id))
    }
    for (const [session_id, { stop }] of this.conversations) {
      if (this.sessions.get(session_id)) continue
      stop()
      this.conversations.delete(session_id)
    }
  }

  private openConversation(session_id: string): Conversation {
    const tasks = this.client.rows('tasks', { session_id })
    const messages = this.client.rows('messages', { session_id })
    const read = () => {
      for (const message of messages.rows) this.checkText(message)
    }
    const stops = [tasks.subscribe(() => {}), messages.subscribeRows(read)]
    return { tasks, messages, stop: () => stops.forEach(stop => void stop()) }
  }

  /** F2, R1: no event arrives twice, and no earlier version after a later one. */
  private checkVersion(service: string, type: string, row: object): void {
    const version = Number(Reflect.get(row, 'version'))
    const id = Object.entries(row).find(([name]) => name === KEYS.get(service))?.[1]
    if (!id || type.endsWith('.left')) return
    const last = this.versions.get(id) ?? 0
    const isRemoved = type.endsWith('.removed')
    if (version < last || (version === last && !isRemoved))
      this.reportFault(`${type} ${id} ${version} arrived after ${last}`)
    this.versions.set(id, version)
  }

  /** S2: streaming text is only appended to. */
  private checkText({ message_id, status, text }: Message): void {
    const before = this.texts.get(message_id)
    if (status !== 'streaming') {
      this.texts.delete(message_id)
      return
    }
    if (before !== undefined && !text.startsWith(before))
      this.reportFault(`text of ${message_id} changed while it was streaming`)
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
