import { type SessionStatus, TASK_STATUS, type TaskStatus } from '@callboard/contract'

/** T1: the allowed transitions of a task. Every other transition is refused. */
const TRANSITIONS: Record<TaskStatus, readonly TaskStatus[]> = {
  queued: ['running', 'stopped'],
  running: ['awaiting_permission', 'stopping', 'completed', 'failed', 'interrupted'],
  awaiting_permission: ['running', 'stopping', 'failed', 'interrupted'],
  stopping: ['stopped', 'failed', 'interrupted'],
  completed: [],
  failed: [],
  stopped: [],
  interrupted: []
}

export const canTransition = (from: TaskStatus, to: TaskStatus): boolean => TRANSITIONS[from].includes(to)

export const isFinal = (status: TaskStatus): boolean => TRANSITIONS[status].length === 0

/** The statuses of a task that has started and not ended. At most one task of a session has one of them. */
export const ACTIVE_STATUSES = TASK_STATUS.filter(status => status !== 'queued' && !isFinal(status))

/** T1: derives the status of a session from its unfinished tasks and from whether its queue is paused. */
export function deriveSessionStatus(unfinished: readonly TaskStatus[], isPaused: boolean): SessionStatus {
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
