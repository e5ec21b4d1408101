/** A row of the simulated database. */
export interface Row {
  readonly version: number
  readonly created_at: string
  readonly [column: string]: unknown
}

export type Path = 'boards' | 'sessions' | 'tasks' | 'permissions' | 'messages' | 'settings' | 'accounts'

export const KEYS: Record<Path, string> = {
  boards: 'board_id',
  sessions: 'session_id',
  tasks: 'task_id',
  permissions: 'permission_id',
  messages: 'message_id',
  settings: 'setting_id',
  accounts: 'user_id'
}

export const PATHS = Object.keys(KEYS).filter((path): path is Path => path in KEYS)

export const PEOPLE = ['usr_ann', 'usr_bob'] as const
export type Person = (typeof PEOPLE)[number]

/** True if a row matches a query, implemented independently of the client. */
export function matchesQuery(row: Row, where: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(([column, condition]) => {
    const value = Object(row)[column]
    if (typeof condition !== 'object' || condition === null) return value === condition
    return Object.entries(condition).every(([operator, operand]) => {
      switch (operator) {
        case '$in':
          return operand.includes(value)
        case '$ne':
          return value !== operand
        case '$gte':
          return value >= operand
        case '$lte':
          return value <= operand
        default:
          throw new Error(`the simulated database knows no ${operator}`)
      }
    })
  })
}

/** Sorts rows in the daemon’s default order. */
export function sortRows(path: Path, rows: readonly Row[]): Row[] {
  const rank = (row: Row) =>
    path === 'messages' ? String(row.index).padStart(9, '0') : row.created_at + row[KEYS[path]]
  return [...rows].sort((one, other) => Number(rank(one) > rank(other)) - Number(rank(one) < rank(other)))
}
