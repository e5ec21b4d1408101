import type { Agent } from '@callboard/contract'
import { AGENT_STATUS_LABELS } from '../../ui/agent-labels.ts'
import classes from './agents.module.css'

const TONES: Record<Agent['status'], 'accent' | 'neutral' | 'attention'> = {
  available: 'accent',
  missing: 'neutral',
  installing: 'accent',
  needs_login: 'attention'
}

/** The status of an agent as a colored label. */
export function AgentStatus({ status }: { status: Agent['status'] }) {
  return (
    <span className={classes.mark} data-tone={TONES[status]}>
      {AGENT_STATUS_LABELS[status]}
    </span>
  )
}
