import type { Agent } from '@callboard/contract'

/** An agent's name as people see it: the built-in agent and the presets have a title. */
export const agentTitle = ({ name, command, preset }: Pick<Agent, 'name' | 'command' | 'preset'>): string =>
  preset?.title ?? (command === null ? 'Built-in agent' : name)

/** An agent's state in a word or two. */
export const AGENT_STATUS_LABELS: Record<Agent['status'], string> = {
  available: 'Ready',
  missing: 'Not installed',
  installing: 'Installing',
  needs_login: 'Sign-in required'
}
