import type { Contracts, LivePath } from './row-types.ts'

type Summary<C extends Contracts[LivePath]> = Readonly<
  Pick<C, 'key' | 'scope'> & { audience: C['events']['created']['audience'] }
>

/**
 * The parts of each service's contract that the store needs: the key of its rows, what they belong to, and who receives
 * their events. The contract's types determine every value; its schemas are too large for the browser.
 */
export const LIVE_SERVICES: { readonly [P in LivePath]: Summary<Contracts[P]> } = {
  settings: { key: 'setting_id', scope: 'workspace', audience: ['workspace'] },
  users: { key: 'user_id', scope: 'workspace', audience: ['workspace'] },
  accounts: { key: 'user_id', scope: 'user', audience: ['user'] },
  tokens: { key: 'token_id', scope: 'user', audience: ['user'] },
  sign_ins: { key: 'sign_in_id', scope: 'user', audience: ['user'] },
  boards: { key: 'board_id', scope: 'board', audience: ['board', 'members'] },
  repos: { key: 'repo_id', scope: 'workspace', audience: ['workspace'] },
  agents: { key: 'agent_id', scope: 'workspace', audience: ['workspace'] },
  sessions: { key: 'session_id', scope: 'board', audience: ['board', 'session'] },
  tasks: { key: 'task_id', scope: 'session', audience: ['board', 'session'] },
  messages: { key: 'message_id', scope: 'session', audience: ['session'] },
  permissions: { key: 'permission_id', scope: 'session', audience: ['board', 'session'] },
  documents: { key: 'document_id', scope: 'session', audience: ['session'] }
}

export const isLivePath = (path: string): path is LivePath => path in LIVE_SERVICES

export const LIVE_PATHS: readonly LivePath[] = Object.keys(LIVE_SERVICES).filter(isLivePath)

/** The service of the rows that rows of this service belong to, and disappear with. */
export function parentOf(path: LivePath): 'boards' | 'sessions' | undefined {
  const { scope } = LIVE_SERVICES[path]
  if (scope === 'session') return 'sessions'
  return scope === 'board' && path !== 'boards' ? 'boards' : undefined
}

/** Whether the rows belong to a session for good, or are sessions. */
export const hasFixedSession = (path: LivePath): boolean => path === 'sessions' || parentOf(path) === 'sessions'
