import type { Session, SessionStatus } from '@callboard/contract'
import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'

const words: Record<SessionStatus, string> = {
  idle: 'The agent is done.',
  paused: 'The agent was stopped.',
  awaiting_permission: 'The agent asks for permission.',
  running: '',
  stopping: ''
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
      {hasChanged && (status === 'idle' && last_task_status === 'failed' ? 'The task failed.' : words[status])}
    </VisuallyHidden>
  )
}
