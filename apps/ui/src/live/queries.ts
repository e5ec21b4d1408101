import type { Permission, Session, SessionStatus, Task, TaskProgress, TaskStatus } from '@callboard/contract'
import { useSyncExternalStore } from 'react'
import { useProgressBySession } from './client.tsx'
import { useRows, useSelected } from './use-rows.ts'

const UNFINISHED_STATUSES: TaskStatus[] = ['queued', 'running', 'awaiting_permission', 'stopping']

export const useBoards = () => useRows('boards', {})
export const useRepos = () => useRows('repos', {})
export const useAgents = () => useRows('agents', {})
export const useUsers = () => useRows('users', {})

/** The active sessions of a board. */
export const useSessions = (board_id: string) => useRows('sessions', { board_id, archived_at: null })

/** The archived sessions of a board. */
export const useArchivedSessions = (board_id: string) => useRows('sessions', { board_id, archived_at: { $ne: null } })

/** One session on any board; an empty list if it does not exist or is not readable. */
export const useSession = (session_id: string) => useRows('sessions', { session_id })

const RUNNING_STATUSES: SessionStatus[] = ['running', 'awaiting_permission', 'stopping']

/** The other sessions that are running in the same checkout as this one. */
export function useSessionsSharingCheckout({ session_id, repo_id, work_tree }: Session): readonly Session[] {
  const { data } = useRows('sessions', { repo_id, work_tree: 'none', status: { $in: RUNNING_STATUSES } })
  return work_tree === 'none' ? (data ?? []).filter(other => other.session_id !== session_id) : []
}

/** The active sessions that work in a repository's main checkout. */
export const useSessionsWithoutWorktree = (repo_id: string) =>
  useRows('sessions', { repo_id, work_tree: 'none', archived_at: null })

/** Returns `select(tasks)` of all unfinished tasks of all sessions. */
export const useUnfinishedTasks = <T>(select: (rows: readonly Task[]) => T) =>
  useSelected('tasks', { status: { $in: UNFINISHED_STATUSES } }, select)

/** All tasks of a session. */
export const useTasks = (session_id: string) => useRows('tasks', { session_id })

/** Returns `select(permissions)` of all pending permissions of all sessions. */
export const usePendingPermissions = <T>(select: (rows: readonly Permission[]) => T) =>
  useSelected('permissions', { status: 'pending' }, select)

/** All permissions of a session. */
export const usePermissions = (session_id: string) => useRows('permissions', { session_id })

/** The latest progress of a session's task that this tab received. */
export function useProgress(session_id: string): TaskProgress | undefined {
  const progress = useProgressBySession()
  return useSyncExternalStore(progress.subscribe, () => progress.get().get(session_id))
}
