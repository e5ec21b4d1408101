import type { Read } from './histories.ts'

/** What is asked for to read something of a session, its board, or all there is. */
export function queryOf(what: Read, session_id: string, board_id: string) {
  switch (what) {
    case 'boards':
      return { path: 'boards', query: { board_id } }
    case 'sessions':
      return { path: 'sessions', query: { board_id } }
    case 'events':
      return { path: 'events', query: { session_id, $limit: 20 } }
    case 'activity':
      return { path: 'events', query: { $limit: 20 } }
    case 'search':
      return { path: 'search', query: { words: 'canary', $limit: 50 } }
    default:
      return { path: what, query: { session_id, $limit: 20 } }
  }
}
