import { join } from 'node:path'
import { contracts } from '@callboard/contract'
import Database from 'better-sqlite3'

export type Columns = Readonly<Record<string, unknown>>
type Path = 'sessions' | 'tasks' | 'messages'

/** The rows in the database, read without the daemon, to compare screens with. */
export class StoredRows {
  private readonly file: string

  constructor(home: string) {
    this.file = join(home, 'callboard.db')
  }

  /** Returns the rows in their wire format, by id. */
  rows(path: Path, column: 'board_id' | 'session_id', value: string): Map<string, Columns> {
    const { key, row } = contracts[path]
    const stored = this.all(`select * from ${path} where ${column} = ?`, value)
    return new Map(stored.map(columns => [String(columns[key]), decodeRow(columns, row.properties)]))
  }

  /** True if SQLite's integrity check passes. */
  isIntact(): boolean {
    return this.all('pragma integrity_check').every(({ integrity_check }) => integrity_check === 'ok')
  }

  /** F1: returns the feeds whose entries are not numbered 1, 2, 3, … up to their counter. */
  findBrokenFeeds(): Columns[] {
    return this.all(`select feeds.feed, feeds.seq, count(events.seq) as lines, max(events.seq) as last
      from feeds left join events on events.feed = feeds.feed group by feeds.feed
      having count(events.seq) <> feeds.seq or max(events.seq) <> feeds.seq`)
  }

  all(sql: string, ...values: unknown[]): Columns[] {
    const database = new Database(this.file, { readonly: true, timeout: 5000 })
    try {
      return database.prepare<unknown[], Columns>(sql).all(...values)
    } finally {
      database.close()
    }
  }
}

function decodeRow(stored: Columns, columns: Record<string, unknown>): Columns {
  const names = Object.keys(columns)
  return Object.fromEntries(
    names.map(name => [name, isStoredAsText(columns[name]) ? stored[name] : parseJson(stored[name])])
  )
}

/** Arrays and objects are stored as JSON, all other values as they are. */
function isStoredAsText(column: unknown): boolean {
  const text = JSON.stringify(column)
  return !text.includes('"type":"object"') && !text.includes('"type":"array"')
}

const parseJson = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value)
