import type { Agent } from '@callboard/contract'

/** An agent's state in a word or two. */
export const AGENT_WORDS: Record<Agent['status'], string> = {
  available: 'Ready',
  missing: 'Not installed',
  installing: 'Installing',
  needs_login: 'Sign-in needed'
}
