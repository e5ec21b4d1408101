import type { Agent } from '@callboard/contract'
import { AGENT_WORDS } from '../../ui/agent-labels.ts'
import classes from './agents.module.css'

const TONES: Record<Agent['status'], 'go' | 'quiet' | 'wait'> = {
  available: 'go',
  missing: 'quiet',
  installing: 'go',
  needs_login: 'wait'
}

/** Whether an agent can work: a word in its colour. */
export function AgentMark({ status }: { status: Agent['status'] }) {
  return (
    <span className={classes.mark} data-tone={TONES[status]}>
      {AGENT_WORDS[status]}
    </span>
  )
}
