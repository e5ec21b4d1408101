import { LIVE_PATHS, LIVE_SERVICES, parentOf } from './live-services.ts'
import type { LivePath, Rows } from './row-types.ts'
import type { StreamingText } from './streaming-text.ts'
import { type ParentTable, Table, type TableOptions } from './table.ts'

export type Tables = { readonly [P in LivePath]: Table<Rows[P]> }

interface TableSetup {
  readonly streamingText: StreamingText
  /** A logical time, later than all before. */
  now(): number
  /** The table has changed; `flush` has to be called. */
  onChange(table: { flush(): void }): void
  /** True if the channel is joined or being joined. */
  isSubscribed(channel: string): boolean
  /** See TableOptions. */
  onVisibilityChange(path: 'boards' | 'sessions', id: string, isVisible: boolean): void
}

/** The tables of all live services, each with its key and parent as the contract says. */
export function createTables(setup: TableSetup): Tables {
  const { streamingText, now, onChange, isSubscribed, onVisibilityChange } = setup
  const parents: { boards?: ParentTable; sessions?: ParentTable } = {}
  const boards = createTable('boards', {
    onVisibilityChange: (id, isVisible) => onVisibilityChange('boards', id, isVisible)
  })
  parents.boards = boards
  const sessions = createTable('sessions', {
    mayOutliveParent: id => isSubscribed(`session:${id}`),
    onVisibilityChange: (id, isVisible) => onVisibilityChange('sessions', id, isVisible)
  })
  parents.sessions = sessions
  const messages = createTable('messages', {
    merge: streamingText.merge,
    onDropped: id => streamingText.forget(id)
  })
  const tables: Partial<Tables> = { boards, sessions, messages }
  for (const path of LIVE_PATHS) if (!tables[path]) Object.assign(tables, { [path]: createTable(path) })
  if (!isComplete(tables)) throw new Error('A live service has no table.')
  return tables

  function createTable<P extends LivePath>(path: P, options: Partial<TableOptions<Rows[P]>> = {}): Table<Rows[P]> {
    const { key } = LIVE_SERVICES[path]
    const parentPath = parentOf(path)
    const parentTable = parentPath && parents[parentPath]
    const parent = parentTable && { table: parentTable, id: (row: Rows[P]) => idIn(row, LIVE_SERVICES[parentPath].key) }
    const host = { now, onChange: () => onChange(table) }
    const table: Table<Rows[P]> = new Table({ key: row => idIn(row, key), ...(parent && { parent }), ...options }, host)
    return table
  }
}

const isComplete = (tables: Partial<Tables>): tables is Tables => LIVE_PATHS.every(path => path in tables)

const idIn = (row: Readonly<Record<string, unknown>>, column: string): string => String(row[column])
