import type { Session, SessionStatus } from '@callboard/contract'
import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'

const words: Record<SessionStatus, string> = {
  idle: 'The agent has finished.',
  paused: 'The agent was stopped.',
  awaiting_permission: 'The agent needs permission.',
  running: '',
  stopping: ''
}

const ended: Record<NonNullable<Session['last_task_status']>, string> = {
  completed: 'The agent has finished.',
  failed: 'The task failed.',
  stopped: 'The agent was stopped.',
  interrupted: 'The task was interrupted.'
}

/** Says aloud that an answer has ended: once, and not piece by piece. */
export function EndOfAnswer({ session: { status, last_task_status } }: { session: Session }) {
  const [before, setBefore] = useState(status)
  const [hasChanged, setChanged] = useState(false)
  if (status !== before) {
    setBefore(status)
    setChanged(true)
  }
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {hasChanged && (status === 'idle' && last_task_status ? ended[last_task_status] : words[status])}
    </VisuallyHidden>
  )
}
