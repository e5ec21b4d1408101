import { KEYS, PATHS, type Path, PEOPLE, type Person, type Row } from './rows.ts'

export interface LogEntry {
  seq: number
  path: Path
  id: string
}

export interface Feed {
  seq: number
  /** Entries up to this number were pruned (F5). */
  prunedUpTo: number
  entries: LogEntry[]
}

/** The stored state of the daemon. */
export class Database {
  readonly rows = new Map<Path, Map<string, Row>>(PATHS.map(path => [path, new Map()]))
  readonly feeds = new Map<string, Feed>()

  table(path: Path): Map<string, Row> {
    return this.rows.get(path) ?? new Map()
  }

  all(path: Path): Row[] {
    return [...this.table(path).values()]
  }

  get(path: Path, id: unknown): Row | undefined {
    return this.table(path).get(String(id))
  }

  set(path: Path, row: Row): void {
    this.table(path).set(String(row[KEYS[path]]), row)
  }

  delete(path: Path, id: string): void {
    this.table(path).delete(id)
  }

  feed(name: string): Feed {
    const feed = this.feeds.get(name) ?? { seq: 0, prunedUpTo: 0, entries: [] }
    this.feeds.set(name, feed)
    return feed
  }

  /** The board that a row is, or belongs to. */
  boardOf(path: Path, row: Row): Row | undefined {
    if (path === 'boards') return row
    if (path === 'sessions') return this.get('boards', row.board_id)
    const session = this.get('sessions', row.session_id)
    return session && this.get('boards', session.board_id)
  }

  canRead(person: Person, path: Path, row: Row): boolean {
    if (path === 'settings') return true
    if (path === 'accounts') return row.user_id === person
    const board = this.boardOf(path, row)
    return board !== undefined && allowedUserIds(board).includes(person)
  }

  copy(): Database {
    const copy = new Database()
    for (const [path, rows] of this.rows) copy.rows.set(path, new Map(rows))
    for (const [name, feed] of this.feeds) copy.feeds.set(name, { ...feed, entries: [...feed.entries] })
    return copy
  }
}

/** The users who can read a board. */
export function allowedUserIds(board: Row): readonly string[] {
  return PEOPLE.filter(person => board.visibility === 'open' || String(board.members).includes(person))
}
