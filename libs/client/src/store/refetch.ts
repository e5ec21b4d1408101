import { NotAuthenticated } from '@feathersjs/errors'
import type { Channels } from '../channels/channels.ts'
import type { Behind } from '../connection/catch-up-status.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { matches } from './query-match.ts'
import { type LivePath, tellsOf } from './row-types.ts'
import type { Store } from './store.ts'

/** A list that is kept current, whatever its rows are. */
interface Query {
  readonly path: LivePath
  readonly channels: readonly string[]
  readonly list: {
    readonly where: object
    readonly ids: readonly string[]
    readonly state: string
    become(state: 'failed', error: Error): void
  }
  /** It has to be read as soon as all its channels are heard. */
  isOwed: boolean
  all(): Promise<void>
  part(where: object): Promise<void>
  some(where: object): Promise<void>
}

interface Parts {
  readonly store: Store
  readonly link: LinkSource
  readonly behind: Behind
  readonly channels: Channels
  queries(): Iterable<Query>
}

/** Sees that what events did not tell is read: after a gap, at a new channel, and of what came into sight. */
export class Queries {
  private readonly parts: Parts
  private readonly unsure = { boards: new Set<string>(), sessions: new Set<string>() }

  constructor(parts: Parts) {
    this.parts = parts
    parts.link.subscribe(() => this.followLink())
  }

  /** Everything that such a channel tells of is read anew: nothing is known of what was said in it before. */
  async reread(channel: string, epoch: string | undefined): Promise<void> {
    if (epoch !== undefined && this.parts.store.enter(epoch)) return this.rereadAll()
    const [kind, session_id] = channel.split(':')
    const read = (query: Query) => {
      if (query.channels.includes(channel)) return this.pay(query, true)
      if (query.channels.length > 0 || !tellsOf(channel, query.path)) return undefined
      return kind === 'session' ? query.part({ session_id }) : query.all()
    }
    await Promise.all(this.all(read))
  }

  /** Rows of this channel have been caught up with. S2: what was said meanwhile of messages takes no number, so it is asked for. */
  async caughtUp(channel: string): Promise<void> {
    const read = (query: Query) => {
      if (!query.channels.includes(channel)) return undefined
      return this.pay(query, query.list.state !== 'ready') ?? this.readGrowing(query)
    }
    await Promise.all(this.all(read))
  }

  async rereadAll(): Promise<void> {
    await Promise.all(this.all(query => query.all()))
  }

  /** Lists that no channel tells all of are read anew. */
  async rereadWide(): Promise<void> {
    await Promise.all(this.all(query => isWide(query) && query.all()))
  }

  /** A row that may have come late, after news that nobody looked for or after its end: what it is now is asked for. */
  recheck(path: LivePath, row: object): void {
    const session_id = 'session_id' in row ? row.session_id : undefined
    for (const query of this.parts.queries()) {
      if (query.path !== path) continue
      if (session_id === undefined) void query.all()
      else if (isFor(query, { session_id })) void query.part({ session_id })
    }
  }

  /** C6: what hangs on this row is read; in one go for all that are asked for at once. */
  readWhatHangsOn(path: 'boards' | 'sessions', id: string): void {
    const isFirst = this.unsure.boards.size + this.unsure.sessions.size === 0
    this.unsure[path].add(id)
    if (isFirst) queueMicrotask(() => this.readUnsure())
  }

  private followLink(): void {
    const state = this.parts.link.current()
    if (state.status === 'open') {
      const wide = [...this.parts.queries()].filter(isWide)
      const lag = wide.length ? this.parts.behind.begin() : undefined
      void this.rereadWide().finally(() => lag?.done())
    }
    if (state.status !== 'signed_out') return
    const error = new NotAuthenticated(state.reason, { reason: 'invalid_token' })
    for (const { list } of this.parts.queries()) if (list.state === 'loading') list.become('failed', error)
  }

  /** Of what hangs on a board's sessions it is not known here that it does. */
  private readUnsure(): void {
    const boards = [...this.unsure.boards]
    const sessions = [...this.unsure.sessions]
    this.unsure.boards.clear()
    this.unsure.sessions.clear()
    for (const query of this.parts.queries()) {
      if (boards.length && isWideOfSessions(query)) void query.all()
      else if (query.path === 'sessions' && boards.some(board_id => isFor(query, { board_id }))) void query.all()
      else if (isOfSessions(query)) void this.readOf(query, sessions)
    }
  }

  private readOf(query: Query, sessions: readonly string[]): Promise<void> | undefined {
    const wanted = sessions.filter(session_id => isFor(query, { session_id }))
    if (wanted.length === 0) return undefined
    return query.channels.length ? query.all() : query.part({ session_id: { $in: wanted } })
  }

  /** Reads what has to be read, now or once its other channels are heard too. */
  private pay(query: Query, isOwed: boolean): Promise<void> | undefined {
    query.isOwed ||= isOwed
    const isHeard = query.channels.every(channel => this.parts.channels.isSettled(channel))
    if (!query.isOwed || !isHeard) return undefined
    query.isOwed = false
    return query.all()
  }

  private readGrowing(query: Query): Promise<void> | undefined {
    if (query.path !== 'messages') return undefined
    const { messages } = this.parts.store.tables
    const growing = query.list.ids.filter(id => messages.get(id)?.status === 'streaming')
    return growing.length ? query.some({ message_id: { $in: growing } }) : undefined
  }

  private all<T>(read: (query: Query) => T): T[] {
    return [...this.parts.queries()].map(read)
  }
}

const isOfSessions = ({ path }: Query) =>
  path === 'tasks' || path === 'permissions' || path === 'messages' || path === 'documents'
const isWide = ({ channels }: Query) => channels.length === 0
const isWideOfSessions = (query: Query) => isOfSessions(query) && isWide(query)

/** Whether rows of these columns can be among its own. */
const isFor = (query: Query, columns: object) => matches(columns, query.list.where, Object.keys(columns))
