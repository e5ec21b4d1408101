import type { Session, SessionStatus, Task } from '@callboard/contract'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconHandStop,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX
} from '@tabler/icons-react'

/** The state shown on a card: the session's status, queued prompts, or the bad outcome of its last task. */
export type CardState = SessionStatus | 'queued' | 'failed' | 'interrupted'

type Icon = typeof IconClock

export const STATES: Record<
  CardState,
  { word: string; Icon: Icon; tone: 'accent' | 'attention' | 'danger' | 'neutral' }
> = {
  running: { word: 'Running', Icon: IconPlayerPlay, tone: 'accent' },
  awaiting_permission: { word: 'Needs permission', Icon: IconHandStop, tone: 'attention' },
  stopping: { word: 'Stopping', Icon: IconPlayerStop, tone: 'neutral' },
  paused: { word: 'Paused', Icon: IconPlayerPause, tone: 'attention' },
  queued: { word: 'Queued', Icon: IconClock, tone: 'neutral' },
  failed: { word: 'Failed', Icon: IconAlertTriangle, tone: 'danger' },
  interrupted: { word: 'Interrupted', Icon: IconPlugConnectedX, tone: 'neutral' },
  idle: { word: 'Idle', Icon: IconCircleCheck, tone: 'neutral' }
}

/** A session with its unfinished tasks. */
export interface Card {
  session: Session
  state: CardState
  queued: number
  current: Task | undefined
}

/** Combines a session with its unfinished tasks. */
export function toCard(session: Session, unfinished: readonly Task[]): Card {
  const queued = unfinished.filter(task => task.status === 'queued').length
  const current = unfinished.find(task => task.status !== 'queued')
  return { session, state: toCardState(session, queued), queued, current }
}

function toCardState({ status, last_task_status: last }: Session, queued: number): CardState {
  if (status !== 'idle') return status
  if (queued > 0) return 'queued'
  return last === 'failed' || last === 'interrupted' ? last : 'idle'
}
