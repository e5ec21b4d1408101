import type { Session, SessionStatus, Task } from '@callboard/contract'
import {
  IconCircleCheck,
  IconClock,
  IconHandStop,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop
} from '@tabler/icons-react'

/** What a card says a session does: its status, or that its prompts wait for their turn. */
export type CardState = SessionStatus | 'queued'

type Icon = typeof IconClock

export const STATES: Record<CardState, { word: string; Icon: Icon; tone: 'go' | 'standby' | 'quiet' }> = {
  running: { word: 'Running', Icon: IconPlayerPlay, tone: 'go' },
  awaiting_permission: { word: 'Needs permission', Icon: IconHandStop, tone: 'standby' },
  stopping: { word: 'Stopping', Icon: IconPlayerStop, tone: 'quiet' },
  paused: { word: 'Paused', Icon: IconPlayerPause, tone: 'standby' },
  queued: { word: 'Queued', Icon: IconClock, tone: 'quiet' },
  idle: { word: 'Idle', Icon: IconCircleCheck, tone: 'quiet' }
}

/** A session, and what of its tasks is not done yet. */
export interface Card {
  session: Session
  state: CardState
  queued: number
  current: Task | undefined
}

/** A session's card, by its tasks that have not ended. */
export function cardOf(session: Session, unfinished: readonly Task[]): Card {
  const queued = unfinished.filter(task => task.status === 'queued').length
  const current = unfinished.find(task => task.status !== 'queued')
  const state = session.status === 'idle' && queued > 0 ? 'queued' : session.status
  return { session, state, queued, current }
}
