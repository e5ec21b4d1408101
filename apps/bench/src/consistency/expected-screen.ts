import { isDeepStrictEqual } from 'node:util'
import type { ScreenRows } from './simulated-screen.ts'
import type { Columns, StoredRows } from './stored-rows.ts'

/** What should be on every screen that shows a board. */
export function expectedScreen(kept: StoredRows, board_id: string): ScreenRows {
  const sessions = kept.rows('sessions', 'board_id', board_id)
  const all = (path: 'tasks' | 'messages') =>
    new Map([...sessions.keys()].flatMap(session_id => [...kept.rows(path, 'session_id', session_id)]))
  return { sessions, tasks: all('tasks'), messages: all('messages') }
}

/** How a screen differs from the truth: what is lost, what should not be there, and what is otherwise. */
export function findDifferences(screen: ScreenRows, truth: ScreenRows): string[] {
  const paths = ['sessions', 'tasks', 'messages'] as const
  return paths.flatMap(path => differing(path, screen[path], truth[path]))
}

function differing(path: string, shown: ReadonlyMap<string, Columns>, kept: ReadonlyMap<string, Columns>): string[] {
  const lost = [...kept.keys()].filter(id => !shown.has(id)).map(id => `${path}: ${id} is lost`)
  const ghosts = [...shown.keys()].filter(id => !kept.has(id)).map(id => `${path}: ${id} is not there`)
  const other = [...kept].flatMap(([id, row]) => {
    const seen = shown.get(id)
    return seen && !isDeepStrictEqual(seen, row) ? [`${path}: ${id} is otherwise: ${columnsThatDiffer(seen, row)}`] : []
  })
  return [...lost, ...ghosts, ...other]
}

function columnsThatDiffer(seen: Columns, kept: Columns): string {
  const names = [...new Set([...Object.keys(seen), ...Object.keys(kept)])]
  return names
    .filter(name => !isDeepStrictEqual(seen[name], kept[name]))
    .map(name => `${name} ${brief(seen[name])} instead of ${brief(kept[name])}`)
    .join(', ')
}

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80)
