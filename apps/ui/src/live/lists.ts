import type { Permission, Progress, Task, TaskStatus } from '@callboard/contract'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useRowFeeds } from './client.tsx'
import { progressKey } from './keep-current.ts'
import type { RowFeed } from './row-feed.ts'
import type { RowPath, RowQuery, Rows } from './rows.ts'

const unfinished: TaskStatus[] = ['queued', 'running', 'awaiting_permission', 'stopping']

export const useBoards = () => useRows('boards', {})
export const useRepos = () => useRows('repos', {})
export const useAgents = () => useRows('agents', {})
export const useUsers = () => useRows('users', {})

/** The sessions that hang on a board. */
export const useSessions = (board_id: string) => useRows('sessions', { board_id, archived_at: null })

/** The sessions of a board that were put away. */
export const useArchivedSessions = (board_id: string) => useRows('sessions', { board_id, archived_at: { $ne: null } })

/** One session, wherever it hangs; an empty list when there is none. */
export const useSession = (session_id: string) => useRows('sessions', { session_id })

/** Of every task that has not ended, in all sessions, what `select` takes. */
export const useUnfinishedTasks = <T>(select: (rows: readonly Task[]) => T) =>
  useRows('tasks', { status: { $in: unfinished } }, select)

/** Every task of a session. */
export const useTasks = (session_id: string) => useRows('tasks', { session_id })

/** Of every question that waits for an answer, in all sessions, what `select` takes. */
export const usePendingPermissions = <T>(select: (rows: readonly Permission[]) => T) =>
  useRows('permissions', { status: 'pending' }, select)

/** Every question that was asked in a session. */
export const usePermissions = (session_id: string) => useRows('permissions', { session_id })

/** How far the session's task is, as far as this tab has heard. */
export const useProgress = (session_id: string): Progress | undefined =>
  useQuery<Progress>({ queryKey: progressKey(session_id), queryFn: skipToken }).data

/** A list that stays current by events; see keep-current.ts. The key says what was asked, and so who belongs to it. */
function useRows<P extends RowPath, T = readonly Rows[P][]>(
  path: P,
  query: RowQuery<Rows[P]>,
  select?: (rows: readonly Rows[P][]) => T
) {
  const feeds = useRowFeeds()
  const feed: RowFeed<Rows[P]> = feeds[path]
  return useQuery<readonly Rows[P][], Error, T>({
    queryKey: [path, query],
    queryFn: () => feed.fetch(query),
    select
  })
}
