import type { Permission, Session, SessionStatus, Task, TaskProgress, TaskStatus } from '@callboard/contract'
import { useSyncExternalStore } from 'react'
import { useProgressBySession } from './client.tsx'
import { useRows, useSelected } from './use-rows.ts'

const UNFINISHED_STATUSES: TaskStatus[] = ['queued', 'running', 'awaiting_permission', 'stopping']

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

const RUNNING_STATUSES: SessionStatus[] = ['running', 'awaiting_permission', 'stopping']

/** Other sessions whose agents are at work in the repository's own directory, where this one's would be as well. */
export function useSessionsSharingCheckout({ session_id, repo_id, work_tree }: Session): readonly Session[] {
  const { data } = useRows('sessions', { repo_id, work_tree: 'none', status: { $in: RUNNING_STATUSES } })
  return work_tree === 'none' ? (data ?? []).filter(other => other.session_id !== session_id) : []
}

/** Sessions that work in a repository's own directory. */
export const useSessionsWithoutWorktree = (repo_id: string) =>
  useRows('sessions', { repo_id, work_tree: 'none', archived_at: null })

/** Of every task that has not ended, in all sessions, what `select` takes. */
export const useUnfinishedTasks = <T>(select: (rows: readonly Task[]) => T) =>
  useSelected('tasks', { status: { $in: UNFINISHED_STATUSES } }, select)

/** Every task of a session. */
export const useTasks = (session_id: string) => useRows('tasks', { session_id })

/** Of every question that waits for an answer, in all sessions, what `select` takes. */
export const usePendingPermissions = <T>(select: (rows: readonly Permission[]) => T) =>
  useSelected('permissions', { status: 'pending' }, select)

/** Every question that was asked in a session. */
export const usePermissions = (session_id: string) => useRows('permissions', { session_id })

/** How far the session's task is, as far as this tab has heard. */
export function useProgress(session_id: string): TaskProgress | undefined {
  const progress = useProgressBySession()
  return useSyncExternalStore(progress.subscribe, () => progress.get().get(session_id))
}
