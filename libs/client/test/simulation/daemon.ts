import type { EventMeta, FeedPosition } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import { allowedUserIds, Database, type Feed } from './database.ts'
import { KEYS, matchesQuery, PATHS, type Path, type Person, type Row, sortRows } from './rows.ts'

/** Rows on one page of `find` and of catch-up: few, so that there are several pages. */
const PAGE = 3

/** The receivers of an event: narrow channels, and whether it may also go to everybody (C3). */
export interface Audience {
  channels: readonly string[]
  isOpen: boolean
}

export interface PublishedEvent {
  path: Path
  event: string
  type: string
  payload: Record<string, unknown>
  audience: Audience
  /** The receivers that get another event of the same write instead. */
  except?: Audience
}

/** The daemon’s end of one socket. */
export interface Connection {
  readonly person: Person
  readonly joined: Map<string, number>
  /** Channels whose last join was denied; the client tries again on its next connection. */
  readonly refused: Set<string>
  send(event: string, payload: unknown, meta: EventMeta): void
}

/** The daemon as its clients know it: storage, positions, events and answers. Everything in it is synchronous. */
export class SimulatedDaemon {
  database = new Database()
  epoch = 1
  readonly connections = new Set<Connection>()
  /** Sessions whose removal was sent to everybody. */
  readonly publiclyRemovedSessions = new Set<unknown>()
  private idCount = 0
  private backup = this.database

  get mode(): string {
    return String(this.database.get('settings', 'workspace')?.channel_mode ?? 'everybody')
  }

  /** A new id, and a time later than all before. */
  next(prefix: string): { id: string; at: string } {
    const number = ++this.idCount
    return { id: `${prefix}_${String(number).padStart(5, '0')}`, at: new Date(number).toISOString() }
  }

  connect(connection: Connection): void {
    for (const channel of ['everybody', 'workspace', `user:${connection.person}`]) connection.joined.set(channel, 1)
    this.connections.add(connection)
  }

  disconnect(connection: Connection): void {
    this.connections.delete(connection)
  }

  /**
   * Writes a row and publishes the event; `before` is the row as it was. Users who lose access are evicted first (C4)
   * and notified (C6).
   */
  write(path: Path, event: 'created' | 'patched', row: Row, before?: Row, type = `${path}.${event}`): void {
    const audience = this.audienceOf(path, row)
    const previous = before && this.audienceOf(path, before)
    const events: PublishedEvent[] = [{ path, event, type, payload: { ...row }, audience }]
    if (
      previous &&
      (path === 'boards' || path === 'sessions') &&
      previous.channels.some(channel => !audience.channels.includes(channel))
    ) {
      const payload = { [KEYS[path]]: row[KEYS[path]], version: row.version }
      events.unshift({ path, event: 'left', type: `${path}.left`, payload, audience: previous, except: audience })
    }
    const apply = () => this.database.set(path, row)
    this.commit(apply, events)
  }

  /** Removes a row and its children with one event (R1). */
  remove(path: Path, row: Row): void {
    const id = String(row[KEYS[path]])
    const audience = this.audienceOf(path, row)
    const payload = { ...row, version: row.version + 1 }
    const isOf = (child: Row) => child[KEYS[path]] === id
    const sessions = path === 'boards' ? this.database.all('sessions').filter(isOf) : []
    const ids = path === 'sessions' ? [id] : sessions.map(({ session_id }) => session_id)
    if (audience.isOpen && this.mode === 'everybody') for (const id of ids) this.publiclyRemovedSessions.add(id)
    const channels = [`${path.slice(0, -1)}:${id}`, ...sessions.map(({ session_id }) => `session:${session_id}`)]
    const drop = () => {
      this.database.delete(path, id)
      for (const { session_id } of sessions) this.database.delete('sessions', String(session_id))
      for (const child of ['tasks', 'permissions', 'messages'] as const) {
        for (const one of this.database.all(child)) {
          if (isOf(one) || channels.includes(`session:${one.session_id}`))
            this.database.delete(child, String(one[KEYS[child]]))
        }
      }
    }
    this.commit(drop, [{ path, event: 'removed', type: `${path}.removed`, payload, audience }])
    for (const channel of channels) this.evict(channel, () => false, 'removed')
  }

  /** C4: evicts everyone who can no longer read a channel’s subject. */
  private evictUnauthorized(): void {
    for (const [path, kind] of [
      ['boards', 'board'],
      ['sessions', 'session']
    ] as const) {
      for (const row of this.database.all(path)) {
        this.evict(`${kind}:${row[KEYS[path]]}`, person => this.database.canRead(person, path, row), 'not_allowed')
      }
    }
  }

  /** Publishes streamed text, without a position or a new version (S2). */
  publishDelta(message: Row, offset: number, text: string): void {
    const { message_id, session_id, task_id } = message
    const payload = { message_id, session_id, task_id, offset, text }
    this.publish({
      path: 'messages',
      event: 'delta',
      type: 'message.delta',
      payload,
      audience: this.audienceOf('messages', message)
    })
  }

  backUp(): void {
    this.backup = this.database.copy()
  }

  /** F7: restores the database from the backup. */
  restore(): void {
    this.database = this.backup.copy()
    this.epoch++
  }

  answer(connection: Connection, [method, path, ...args]: readonly unknown[]): unknown {
    if (path === 'subscriptions')
      return method === 'remove' ? this.leave(connection, String(args[0])) : this.join(connection, Object(args[0]))
    const known = PATHS.find(one => one === path)
    if (!known) throw new NotFound()
    if (method === 'find') return this.find(connection, known, Object(args[0]))
    const row = this.database.get(known, args[0])
    if (method === 'get' && row && this.database.canRead(connection.person, known, row)) return row
    throw new NotFound()
  }

  /** The rows of a service that this person can read. */
  visible(person: Person, path: Path, where: Readonly<Record<string, unknown>> = {}): Row[] {
    const readable = this.database.all(path).filter(row => this.database.canRead(person, path, row))
    return sortRows(
      path,
      readable.filter(row => matchesQuery(row, where))
    )
  }

  /** C10: the write and its log entries are stored before anyone receives the event. */
  commit(apply: () => void, events: readonly PublishedEvent[]): void {
    const numbered = events.map(event => ({ ...event, positions: this.assignPositions(event) }))
    apply()
    this.evictUnauthorized()
    for (const event of numbered) this.publish(event, event.positions)
  }

  /** F1: the next number in each feed of the event. */
  assignPositions({ path, payload, audience, except }: PublishedEvent) {
    const feeds = audience.channels.filter(channel => !except?.channels.includes(channel))
    return [...feeds].sort().map(name => {
      const feed = this.database.feed(name)
      feed.entries.push({ seq: ++feed.seq, path, id: String(payload[KEYS[path]]) })
      return { feed: name, epoch: `e${this.epoch}`, seq: feed.seq }
    })
  }

  protected publish(
    { path, event, type, payload, audience, except }: PublishedEvent,
    positions?: FeedPosition[]
  ): void {
    const meta = { type, at: this.next('at').at, actor: 'system', ...(positions && { positions }) }
    const receives = (connection: Connection, { channels, isOpen }: Audience) =>
      (this.mode === 'everybody' && isOpen ? ['everybody'] : channels).some(channel => connection.joined.has(channel))
    for (const connection of this.connections) {
      if (receives(connection, audience) && !(except && receives(connection, except)))
        connection.send(`${path} ${event}`, payload, meta)
    }
  }

  private audienceOf(path: Path, row: Row): Audience {
    if (path === 'settings') return { channels: ['workspace'], isOpen: true }
    if (path === 'accounts') return { channels: [`user:${row.user_id}`], isOpen: false }
    const board = this.database.boardOf(path, row)
    if (!board) return { channels: [], isOpen: false }
    const isOpen = board.visibility === 'open'
    const members = isOpen ? ['workspace'] : allowedUserIds(board).map(person => `user:${person}`)
    const ofBoard = `board:${board.board_id}`
    if (path === 'boards') return { channels: [ofBoard, ...members], isOpen }
    const ofSession = `session:${row.session_id}`
    return { channels: path === 'messages' ? [ofSession] : [ofBoard, ofSession], isOpen }
  }

  private evict(channel: string, isAllowed: (person: Person) => boolean, reason: string): void {
    for (const connection of this.connections) {
      if (!connection.joined.has(channel) || isAllowed(connection.person)) continue
      connection.joined.delete(channel)
      connection.send(
        'subscriptions removed',
        { channel, reason },
        { type: 'subscription.removed', at: this.next('at').at, actor: 'system' }
      )
    }
  }

  private find({ person }: Connection, path: Path, { $limit = PAGE, $skip = 0, $sort, ...where }: Query) {
    const rows = this.visible(person, path, where)
    if ($sort?.index === -1) rows.reverse()
    const limit = Math.min(PAGE, $limit)
    return { total: rows.length, limit, skip: $skip, data: rows.slice($skip, $skip + limit) }
  }

  private leave(connection: Connection, channel: string): object {
    const count = connection.joined.get(channel)
    if (!count) throw new NotFound()
    if (count > 1) connection.joined.set(channel, count - 1)
    else connection.joined.delete(channel)
    return { channel }
  }

  /** F4: joins a channel, with a page of the changes since the given position. */
  private join(connection: Connection, { channel, since, page }: JoinRequest): object {
    if (!this.canJoin(connection.person, channel)) {
      connection.refused.add(channel)
      throw new NotFound()
    }
    connection.refused.delete(channel)
    const count = connection.joined.get(channel) ?? 0
    connection.joined.set(channel, since ? Math.max(1, count) : count + 1)
    const feed = this.database.feed(channel)
    const position = { epoch: `e${this.epoch}`, seq: feed.seq }
    if (!since) return { channel, position, answer: 'joined', changes: [], next: null }
    if (since.epoch !== position.epoch || since.seq > feed.seq || since.seq < feed.prunedUpTo) {
      return { channel, position, answer: 'resync', changes: [], next: null }
    }
    const [until = feed.seq, after = since.seq] = page?.split('.').map(Number) ?? []
    const entries = changedIn(feed, since.seq, until).filter(({ seq }) => seq > after)
    const sent = entries.slice(0, PAGE)
    const changes = sent.flatMap(({ path, id }) => this.changeOf(channel, connection.person, path, id))
    const next = sent.length < entries.length ? `${until}.${sent.at(-1)?.seq}` : null
    return { channel, position: { ...position, seq: until }, answer: 'changes', changes, next }
  }

  private changeOf(channel: string, person: Person, path: Path, id: string): object[] {
    const row = this.database.get(path, id)
    if (!row) return [{ path, state: 'removed', id }]
    const [kind, here] = channel.split(':')
    const left = { path, state: 'left', id, version: row.version }
    if (path === 'boards' && kind !== 'board' && !this.database.canRead(person, path, row)) return [left]
    if (kind === 'workspace' || kind === 'user') return path === 'sessions' ? [left] : [{ path, state: 'row', row }]
    if (kind === 'session') return [{ path, state: 'row', row }]
    if (path === 'sessions' && row.board_id !== here) return [left]
    return this.database.boardOf(path, row)?.board_id === here ? [{ path, state: 'row', row }] : []
  }

  private canJoin(person: Person, channel: string): boolean {
    const [kind, id] = channel.split(':')
    if (kind === 'workspace') return true
    if (kind === 'user') return id === person
    const path = kind === 'board' ? 'boards' : 'sessions'
    const row = this.database.get(path, id)
    return row !== undefined && this.database.canRead(person, path, row)
  }
}

interface JoinRequest {
  channel: string
  since?: { epoch: string; seq: number }
  page?: string
}

interface Query {
  $limit?: number
  $skip?: number
  $sort?: { index?: number }
  [column: string]: unknown
}

/** The last change of each row. */
function changedIn({ entries }: Feed, since: number, until: number) {
  const latest = new Map<string, Feed['entries'][number]>()
  for (const entry of entries) {
    if (entry.seq <= since || entry.seq > until) continue
    latest.delete(entry.id)
    latest.set(entry.id, entry)
  }
  return [...latest.values()]
}
