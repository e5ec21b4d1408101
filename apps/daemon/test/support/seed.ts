import { join } from 'node:path'
import { defineSearchFunctions } from '@callboard/migrations'
import Database from 'better-sqlite3'
import type { Row, TestClient } from './test-client.ts'

/** The database of a running daemon, as another process sees it. */
export function openBeside(home: string) {
  const database = new Database(join(home, 'callboard.db'), { timeout: 5000 })
  defineSearchFunctions(database)
  database.pragma('synchronous = OFF')
  return {
    all: (sql: string, ...values: unknown[]): Record<string, unknown>[] =>
      database.prepare<unknown[], Record<string, unknown>>(sql).all(...values),
    run: (sql: string, ...values: unknown[]) => database.prepare(sql).run(...values),
    insert(table: string, row: Record<string, unknown>) {
      const names = Object.keys(row)
      const columns = names.map(name => `"${name}"`).join(', ')
      database
        .prepare(`insert into ${table} (${columns}) values (${names.map(() => '?').join(', ')})`)
        .run(...Object.values(row))
    },
    [Symbol.dispose]: () => void database.close()
  }
}

/** The board, the repository and the agent that every start makes. */
export async function firstRows(door: TestClient): Promise<{ board: Row; repo: Row; agent: Row }> {
  const first = async (path: string) => {
    const [row] = (await door.find(path)).data
    if (!row) throw new Error(`there are no ${path}`)
    return row
  }
  return { board: await first('boards'), repo: await first('repos'), agent: await first('agents') }
}

export async function newSession(door: TestClient, title = 'A session'): Promise<Row> {
  const { board, repo, agent } = await firstRows(door)
  const { board_id, repo_id, agent_id } = { ...board, ...repo, ...agent }
  return door.create('sessions', { title, board_id, repo_id, agent_id })
}

let made = 0
const id = (prefix: string) =>
  `${prefix}_${(made++)
    .toString(8)
    .replace(/\d/g, digit => 'bcdefghi'.charAt(Number(digit)))
    .padStart(20, 'a')}`
const at = '2026-01-01T00:00:00.000Z'
const stamps = { version: 1, created_at: at, updated_at: at }

export const toolCall = {
  tool_call_id: 'call-1',
  title: 'Write a file',
  kind: 'edit',
  status: 'waiting_permission',
  input: { path: 'a.txt' },
  diffs: [],
  locations: [],
  output_url: null
}

/** A task with a message and an open question, as a turn would have left them; written past the daemon. */
export function seedTurn(home: string, session_id: unknown, status = 'completed') {
  using database = openBeside(home)
  const task = {
    task_id: id('tsk'),
    session_id,
    prompt: 'Say hello',
    status,
    position: made,
    started_at: at,
    ended_at: at,
    error: null,
    usage: JSON.stringify({ input: 1, output: 2, total: 3, cost: null }),
    created_by: 'system',
    ...stamps
  }
  const message = {
    message_id: id('msg'),
    session_id,
    task_id: task.task_id,
    index: made,
    role: 'assistant',
    type: 'tool_call',
    status: 'complete',
    text: 'Hello',
    data: JSON.stringify(toolCall),
    ...stamps
  }
  const permission = {
    permission_id: id('prm'),
    session_id,
    task_id: task.task_id,
    tool_call: JSON.stringify(toolCall),
    options: JSON.stringify([{ option_id: 'yes', name: 'Yes', kind: 'allow_once' }]),
    status: 'pending',
    option_id: null,
    decided_by: null,
    ...stamps
  }
  database.insert('tasks', task)
  database.insert('messages', message)
  database.insert('permissions', permission)
  return { task, message, permission }
}
