import type { Contracts, LivePath } from './row-types.ts'

type Summary<C extends Contracts[LivePath]> = Readonly<Pick<C, 'key' | 'scope'>>

/**
 * The key of each service's rows, and what they belong to. The contract's types determine every value; its schemas are
 * too large for the browser.
 */
export const LIVE_SERVICES: { readonly [P in LivePath]: Summary<Contracts[P]> } = {
  settings: { key: 'setting_id', scope: 'workspace' },
  users: { key: 'user_id', scope: 'workspace' },
  accounts: { key: 'user_id', scope: 'user' },
  tokens: { key: 'token_id', scope: 'user' },
  sign_ins: { key: 'sign_in_id', scope: 'user' },
  boards: { key: 'board_id', scope: 'board' },
  repos: { key: 'repo_id', scope: 'workspace' },
  agents: { key: 'agent_id', scope: 'workspace' },
  sessions: { key: 'session_id', scope: 'board' },
  tasks: { key: 'task_id', scope: 'session' },
  messages: { key: 'message_id', scope: 'session' },
  permissions: { key: 'permission_id', scope: 'session' },
  documents: { key: 'document_id', scope: 'session' }
}

export const isLivePath = (path: string): path is LivePath => path in LIVE_SERVICES

export const LIVE_PATHS: readonly LivePath[] = Object.keys(LIVE_SERVICES).filter(isLivePath)

/** The service of the rows that rows of this service belong to, and disappear with. */
export function parentOf(path: LivePath): 'boards' | 'sessions' | undefined {
  const { scope } = LIVE_SERVICES[path]
  if (scope === 'session') return 'sessions'
  return scope === 'board' && path !== 'boards' ? 'boards' : undefined
}

/** True if the rows belong to a session for good, or are sessions. */
export const hasFixedSession = (path: LivePath): boolean => path === 'sessions' || parentOf(path) === 'sessions'
