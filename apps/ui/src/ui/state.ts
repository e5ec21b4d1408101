import type { Session, SessionStatus } from '@callboard/contract'
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

export const cardState = (session: Session, queued: number): CardState =>
  session.status === 'idle' && queued > 0 ? 'queued' : session.status
