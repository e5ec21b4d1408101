import { type SessionStatus, TASK_STATUS, type TaskStatus } from '@callboard/contract'

/** T1: what a task may become. What is not named here is refused. */
const NEXT: Record<TaskStatus, readonly TaskStatus[]> = {
  queued: ['running', 'stopped'],
  running: ['awaiting_permission', 'stopping', 'completed', 'failed', 'interrupted'],
  awaiting_permission: ['running', 'stopping', 'failed', 'interrupted'],
  stopping: ['stopped', 'failed', 'interrupted'],
  completed: [],
  failed: [],
  stopped: [],
  interrupted: []
}

export const canBecome = (from: TaskStatus, to: TaskStatus): boolean => NEXT[from].includes(to)

export const isFinal = (status: TaskStatus): boolean => NEXT[status].length === 0

/** The states in which an agent is at work, or should be: at most one task of a session is in one of them. */
export const ACTIVE = TASK_STATUS.filter(status => status !== 'queued' && !isFinal(status))

/** T1: a session's status follows from its unfinished tasks and from whether its queue was paused. */
export function sessionStatus(unfinished: readonly TaskStatus[], isPaused: boolean): SessionStatus {
  const active = unfinished.find(status => status !== 'queued' && !isFinal(status))
  switch (active) {
    case 'running':
    case 'awaiting_permission':
    case 'stopping':
      return active
    default:
      return isPaused && unfinished.includes('queued') ? 'paused' : 'idle'
  }
}
