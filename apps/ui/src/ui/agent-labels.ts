import type { Agent } from '@callboard/contract'

/** The display name of an agent. */
export const agentTitle = ({ name, command, preset }: Pick<Agent, 'name' | 'command' | 'preset'>): string =>
  preset?.title ?? (command === null ? 'Built-in agent' : name)

/** The display name of an agent's status. */
export const AGENT_STATUS_LABELS: Record<Agent['status'], string> = {
  available: 'Ready',
  missing: 'Not installed',
  installing: 'Installing',
  needs_login: 'Sign-in required'
}
