import type { EventMeta, FeedPosition } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import { Database, type Feed, seers } from './database.ts'
import { inOrder, KEYS, PATHS, type Path, type Person, type Row, satisfies } from './rows.ts'

/** Rows of one page of `find`, and of one page of catching up: few, so that there are pages. */
const PAGE = 3

/** Who hears an event: narrow channels, and whether everyone may (C3). */
export interface Heard {
  channels: readonly string[]
  isOpen: boolean
}

export interface Said {
  path: Path
  event: string
  type: string
  payload: Record<string, unknown>
  heard: Heard
  /** Those of them who hear another event of the same write. */
  except?: Heard
}

/** The daemon's end of one socket. */
export interface Door {
  readonly person: Person
  readonly joined: Map<string, number>
  /** Channels into which it was not let when it asked last: it asks again with the next connection. */
  readonly refused: Set<string>
  tell(event: string, payload: unknown, meta: EventMeta): void
}

/** The daemon as its clients know it: what is stored, numbered, said and answered. Nothing in it takes time. */
export class SimulatedDaemon {
  database = new Database()
  epoch = 1
  readonly doors = new Set<Door>()
  /** Sessions that are gone, and everyone heard of it. */
  readonly knownGone = new Set<unknown>()
  private made = 0
  private saved = this.database

  get mode(): string {
    return String(this.database.get('settings', 'workspace')?.channel_mode ?? 'everybody')
  }

  /** A time later than all before, and an id that was never given. */
  next(prefix: string): { id: string; at: string } {
    const number = ++this.made
    return { id: `${prefix}_${String(number).padStart(5, '0')}`, at: new Date(number).toISOString() }
  }

  open(door: Door): void {
    for (const channel of ['everybody', 'workspace', `user:${door.person}`]) door.joined.set(channel, 1)
    this.doors.add(door)
  }

  close(door: Door): void {
    this.doors.delete(door)
  }

  /** Writes a row and says so; `before` is the row as it was. Those who see it no more are put out first (C4), and told (C6). */
  write(path: Path, event: 'created' | 'patched', row: Row, before?: Row, type = `${path}.${event}`): void {
    const heard = this.heardOf(path, row)
    const was = before && this.heardOf(path, before)
    const said: Said[] = [{ path, event, type, payload: { ...row }, heard }]
    if (was && (path === 'boards' || path === 'sessions') && was.channels.some(one => !heard.channels.includes(one))) {
      const payload = { [KEYS[path]]: row[KEYS[path]], version: row.version }
      said.unshift({ path, event: 'left', type: `${path}.left`, payload, heard: was, except: heard })
    }
    const apply = () => this.database.set(path, row)
    this.commit(apply, said)
  }

  /** Removes a row, and what hangs on it, with one event (R1). */
  remove(path: Path, row: Row): void {
    const id = String(row[KEYS[path]])
    const heard = this.heardOf(path, row)
    const payload = { ...row, version: row.version + 1 }
    const isOf = (child: Row) => child[KEYS[path]] === id
    const sessions = path === 'boards' ? this.database.all('sessions').filter(isOf) : []
    const ids = path === 'sessions' ? [id] : sessions.map(({ session_id }) => session_id)
    if (heard.isOpen && this.mode === 'everybody') for (const gone of ids) this.knownGone.add(gone)
    const closed = [`${path.slice(0, -1)}:${id}`, ...sessions.map(({ session_id }) => `session:${session_id}`)]
    const drop = () => {
      this.database.delete(path, id)
      for (const { session_id } of sessions) this.database.delete('sessions', String(session_id))
      for (const child of ['tasks', 'permissions', 'messages'] as const) {
        for (const one of this.database.all(child)) {
          if (isOf(one) || closed.includes(`session:${one.session_id}`))
            this.database.delete(child, String(one[KEYS[child]]))
        }
      }
    }
    this.commit(drop, [{ path, event: 'removed', type: `${path}.removed`, payload, heard }])
    for (const channel of closed) this.putOut(channel, () => false, 'removed')
  }

  /** C4: whoever may not see any more what a channel is about is put out. */
  private checkRights(): void {
    for (const [path, kind] of [
      ['boards', 'board'],
      ['sessions', 'session']
    ] as const) {
      for (const row of this.database.all(path)) {
        this.putOut(`${kind}:${row[KEYS[path]]}`, person => this.database.sees(person, path, row), 'not_allowed')
      }
    }
  }

  /** What was said of growing text: no number, no row (S2). */
  sayDelta(message: Row, offset: number, text: string): void {
    const { message_id, session_id, task_id } = message
    const payload = { message_id, session_id, task_id, offset, text }
    this.tell({
      path: 'messages',
      event: 'delta',
      type: 'message.delta',
      payload,
      heard: this.heardOf('messages', message)
    })
  }

  keepCopy(): void {
    this.saved = this.database.copy()
  }

  /** F7: the database is put back to how it was. */
  putBack(): void {
    this.database = this.saved.copy()
    this.epoch++
  }

  answer(door: Door, [method, path, ...args]: readonly unknown[]): unknown {
    if (path === 'subscriptions')
      return method === 'remove' ? this.leave(door, String(args[0])) : this.join(door, Object(args[0]))
    const known = PATHS.find(one => one === path)
    if (!known) throw new NotFound()
    if (method === 'find') return this.find(door, known, Object(args[0]))
    const row = this.database.get(known, args[0])
    if (method === 'get' && row && this.database.sees(door.person, known, row)) return row
    throw new NotFound()
  }

  /** What this person sees of a service. */
  visible(person: Person, path: Path, where: Readonly<Record<string, unknown>> = {}): Row[] {
    const seen = this.database.all(path).filter(row => this.database.sees(person, path, row))
    return inOrder(
      path,
      seen.filter(row => satisfies(row, where))
    )
  }

  /** C10: the write and its lines are there before anyone hears of them. */
  commit(apply: () => void, said: readonly Said[]): void {
    const numbered = said.map(one => ({ ...one, positions: this.number(one) }))
    apply()
    this.checkRights()
    for (const one of numbered) this.tell(one, one.positions)
  }

  /** F1: the next number in each of its feeds. */
  number({ path, payload, heard, except }: Said) {
    const feeds = heard.channels.filter(channel => !except?.channels.includes(channel))
    return [...feeds].sort().map(name => {
      const feed = this.database.feed(name)
      feed.lines.push({ seq: ++feed.seq, path, id: String(payload[KEYS[path]]) })
      return { feed: name, epoch: `e${this.epoch}`, seq: feed.seq }
    })
  }

  protected tell({ path, event, type, payload, heard, except }: Said, positions?: FeedPosition[]): void {
    const meta = { type, at: this.next('at').at, actor: 'system', ...(positions && { positions }) }
    const isIn = (door: Door, { channels, isOpen }: Heard) =>
      (this.mode === 'everybody' && isOpen ? ['everybody'] : channels).some(channel => door.joined.has(channel))
    for (const door of this.doors) {
      if (isIn(door, heard) && !(except && isIn(door, except))) door.tell(`${path} ${event}`, payload, meta)
    }
  }

  private heardOf(path: Path, row: Row): Heard {
    if (path === 'settings') return { channels: ['workspace'], isOpen: true }
    if (path === 'accounts') return { channels: [`user:${row.user_id}`], isOpen: false }
    const board = this.database.boardOf(path, row)
    if (!board) return { channels: [], isOpen: false }
    const isOpen = board.visibility === 'open'
    const members = isOpen ? ['workspace'] : seers(board).map(person => `user:${person}`)
    const ofBoard = `board:${board.board_id}`
    if (path === 'boards') return { channels: [ofBoard, ...members], isOpen }
    const ofSession = `session:${row.session_id}`
    return { channels: path === 'messages' ? [ofSession] : [ofBoard, ofSession], isOpen }
  }

  private putOut(channel: string, isAllowed: (person: Person) => boolean, reason: string): void {
    for (const door of this.doors) {
      if (!door.joined.has(channel) || isAllowed(door.person)) continue
      door.joined.delete(channel)
      door.tell(
        'subscriptions removed',
        { channel, reason },
        { type: 'subscription.removed', at: this.next('at').at, actor: 'system' }
      )
    }
  }

  private find({ person }: Door, path: Path, { $limit = PAGE, $skip = 0, $sort, ...where }: Query) {
    const rows = this.visible(person, path, where)
    if ($sort?.index === -1) rows.reverse()
    const limit = Math.min(PAGE, $limit)
    return { total: rows.length, limit, skip: $skip, data: rows.slice($skip, $skip + limit) }
  }

  private leave(door: Door, channel: string): object {
    const count = door.joined.get(channel)
    if (!count) throw new NotFound()
    if (count > 1) door.joined.set(channel, count - 1)
    else door.joined.delete(channel)
    return { channel }
  }

  /** F4. */
  private join(door: Door, { channel, since, page }: Asked): object {
    if (!this.mayJoin(door.person, channel)) {
      door.refused.add(channel)
      throw new NotFound()
    }
    door.refused.delete(channel)
    const count = door.joined.get(channel) ?? 0
    door.joined.set(channel, since ? Math.max(1, count) : count + 1)
    const feed = this.database.feed(channel)
    const position = { epoch: `e${this.epoch}`, seq: feed.seq }
    if (!since) return { channel, position, answer: 'joined', changes: [], next: null }
    if (since.epoch !== position.epoch || since.seq > feed.seq || since.seq < feed.forgotten) {
      return { channel, position, answer: 'resync', changes: [], next: null }
    }
    const [until = feed.seq, after = since.seq] = page?.split('.').map(Number) ?? []
    const touches = touchedIn(feed, since.seq, until).filter(({ seq }) => seq > after)
    const taken = touches.slice(0, PAGE)
    const changes = taken.flatMap(({ path, id }) => this.changeOf(channel, door.person, path, id))
    const next = taken.length < touches.length ? `${until}.${taken.at(-1)?.seq}` : null
    return { channel, position: { ...position, seq: until }, answer: 'changes', changes, next }
  }

  private changeOf(channel: string, person: Person, path: Path, id: string): object[] {
    const row = this.database.get(path, id)
    if (!row) return [{ path, state: 'removed', id }]
    const [kind, here] = channel.split(':')
    const left = { path, state: 'left', id, version: row.version }
    if (path === 'boards' && kind !== 'board' && !this.database.sees(person, path, row)) return [left]
    if (kind === 'workspace' || kind === 'user') return path === 'sessions' ? [left] : [{ path, state: 'row', row }]
    if (kind === 'session') return [{ path, state: 'row', row }]
    if (path === 'sessions' && row.board_id !== here) return [left]
    return this.database.boardOf(path, row)?.board_id === here ? [{ path, state: 'row', row }] : []
  }

  private mayJoin(person: Person, channel: string): boolean {
    const [kind, id] = channel.split(':')
    if (kind === 'workspace') return true
    if (kind === 'user') return id === person
    const path = kind === 'board' ? 'boards' : 'sessions'
    const row = this.database.get(path, id)
    return row !== undefined && this.database.sees(person, path, row)
  }
}

interface Asked {
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

/** The last touch of each row. */
function touchedIn({ lines }: Feed, since: number, until: number) {
  const touches = new Map<string, Feed['lines'][number]>()
  for (const line of lines) {
    if (line.seq <= since || line.seq > until) continue
    touches.delete(line.id)
    touches.set(line.id, line)
  }
  return [...touches.values()]
}
