import type { Agent, Board, Permission, Repo, Session, Task, User } from '@callboard/contract'

/** The rows that lists on the screen are made of, by service. What was said in a session comes by its transcript. */
export interface Rows {
  users: User
  boards: Board
  repos: Repo
  agents: Agent
  sessions: Session
  tasks: Task
  permissions: Permission
}

export type RowPath = keyof Rows

/** One row that came by an event. */
export type Change<R> = { row: R; removed: boolean }

export const idOf: { [P in RowPath]: (row: Rows[P]) => string } = {
  users: row => row.user_id,
  boards: row => row.board_id,
  repos: row => row.repo_id,
  agents: row => row.agent_id,
  sessions: row => row.session_id,
  tasks: row => row.task_id,
  permissions: row => row.permission_id
}

/** R1: the list after the change. The higher version stays; the same list comes back when nothing changes. */
export function applyChange<R extends { version: number }>(
  rows: readonly R[],
  { row, removed }: Change<R>,
  id: (row: R) => string,
  belongs: (row: R) => boolean
): readonly R[] {
  const held = rows.find(other => id(other) === id(row))
  if (removed || !belongs(row)) {
    return held && (removed || held.version <= row.version) ? rows.filter(other => other !== held) : rows
  }
  if (!held) return [...rows, row]
  return held.version < row.version ? rows.map(other => (other === held ? row : other)) : rows
}

/** What a list is asked for by: values, or one of several. */
export type RowQuery<R> = { [K in keyof R]?: R[K] | { $in: R[K][] } | { $ne: R[K] } }

/** Whether a row is among the answers to such a query. */
export function matches(row: object, query: object): boolean {
  const columns = new Map<string, unknown>(Object.entries(row))
  return Object.entries(query).every(([column, condition]) => holds(columns.get(column), condition))
}

function holds(value: unknown, condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return value === condition
  return Object.entries(condition).every(([operator, operand]) =>
    operator === '$in' ? Array.isArray(operand) && operand.includes(value) : value !== operand
  )
}
