import type { SessionStatus } from '@callboard/contract'
import { VisuallyHidden } from '@mantine/core'
import { useRef } from 'react'

const words: Record<SessionStatus, string> = {
  idle: 'The agent is done.',
  paused: 'The agent was stopped.',
  awaiting_permission: 'The agent asks for permission.',
  running: '',
  stopping: ''
}

/** Says aloud that an answer has ended: once, and not piece by piece. */
export function EndOfAnswer({ status }: { status: SessionStatus }) {
  const first = useRef(status)
  const hasChanged = useRef(false)
  hasChanged.current ||= status !== first.current
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {hasChanged.current && words[status]}
    </VisuallyHidden>
  )
}
