import type { Session, SessionStatus } from '@callboard/contract'
import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'

const STATUS_TEXT: Record<SessionStatus, string> = {
  idle: 'The agent has finished.',
  paused: 'The agent was stopped.',
  awaiting_permission: 'The agent needs permission.',
  running: '',
  stopping: ''
}

const OUTCOME_TEXT: Record<NonNullable<Session['last_task_status']>, string> = {
  completed: 'The agent has finished.',
  failed: 'The task failed.',
  stopped: 'The agent was stopped.',
  interrupted: 'The task was interrupted.'
}

/** Announces the end of a task to screen readers once, instead of every streamed piece. */
export function StatusAnnouncer({ session: { status, last_task_status } }: { session: Session }) {
  const [previous, setPrevious] = useState(status)
  const [hasChanged, setChanged] = useState(false)
  if (status !== previous) {
    setPrevious(status)
    setChanged(true)
  }
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {hasChanged && (status === 'idle' && last_task_status ? OUTCOME_TEXT[last_task_status] : STATUS_TEXT[status])}
    </VisuallyHidden>
  )
}
