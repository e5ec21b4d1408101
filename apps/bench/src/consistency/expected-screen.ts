import { isDeepStrictEqual } from 'node:util'
import type { ScreenRows } from './simulated-screen.ts'
import type { Columns, StoredRows } from './stored-rows.ts'

/** Returns the rows that every screen of a board should show. */
export function expectedScreen(stored: StoredRows, board_id: string): ScreenRows {
  const sessions = stored.rows('sessions', 'board_id', board_id)
  const all = (path: 'tasks' | 'messages') =>
    new Map([...sessions.keys()].flatMap(session_id => [...stored.rows(path, 'session_id', session_id)]))
  return { sessions, tasks: all('tasks'), messages: all('messages') }
}

/** Describes the missing, unexpected and different rows of a screen. */
export function findDifferences(screen: ScreenRows, expected: ScreenRows): string[] {
  const paths = ['sessions', 'tasks', 'messages'] as const
  return paths.flatMap(path => compareRows(path, screen[path], expected[path]))
}

function compareRows(
  path: string,
  shown: ReadonlyMap<string, Columns>,
  expected: ReadonlyMap<string, Columns>
): string[] {
  const missing = [...expected.keys()].filter(id => !shown.has(id)).map(id => `${path}: ${id} is missing`)
  const unexpected = [...shown.keys()].filter(id => !expected.has(id)).map(id => `${path}: ${id} is unexpected`)
  const different = [...expected].flatMap(([id, row]) => {
    const actual = shown.get(id)
    return actual && !isDeepStrictEqual(actual, row) ? [`${path}: ${id} differs: ${describeColumns(actual, row)}`] : []
  })
  return [...missing, ...unexpected, ...different]
}

function describeColumns(actual: Columns, expected: Columns): string {
  const names = [...new Set([...Object.keys(actual), ...Object.keys(expected)])]
  return names
    .filter(name => !isDeepStrictEqual(actual[name], expected[name]))
    .map(name => `${name} ${truncate(actual[name])} instead of ${truncate(expected[name])}`)
    .join(', ')
}

const truncate = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80)
