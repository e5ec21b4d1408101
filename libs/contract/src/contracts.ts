import { accounts } from './accounts.ts'
import { agents, detectAgent, installAgent, stopInstall } from './agents.ts'
import type { ServiceOf } from './api.ts'
import { links } from './authentication.ts'
import { boards, joinBoard } from './boards.ts'
import { documents } from './documents.ts'
import { events } from './events.ts'
import { invites } from './invites.ts'
import { messages } from './messages.ts'
import { permissions } from './permissions.ts'
import { presence } from './presence.ts'
import { repos } from './repos.ts'
import { search } from './search.ts'
import { forkSession, promptSession, resumeSession, sessions, setSessionOptions, stopSession } from './sessions.ts'
import { settings } from './settings.ts'
import { signIns } from './sign-ins.ts'
import { subscriptions } from './subscriptions.ts'
import { tasks } from './tasks.ts'
import { tokens } from './tokens.ts'
import { users } from './users.ts'

/** Every service that keeps rows, by its path. */
export const contracts = {
  settings,
  users,
  accounts,
  tokens,
  sign_ins: signIns,
  invites,
  boards,
  repos,
  agents,
  sessions,
  tasks,
  messages,
  permissions,
  documents,
  events
}

/** Every service that keeps nothing. */
export const virtualServices = { subscriptions, search, presence }

/** Every method of an address of its own. */
export const routes = [
  links,
  promptSession,
  stopSession,
  resumeSession,
  setSessionOptions,
  forkSession,
  joinBoard,
  installAgent,
  stopInstall,
  detectAgent
]

type Contracts = typeof contracts & typeof virtualServices
export type RowPath = keyof typeof contracts
export type ServicePath = keyof Contracts
export type Services = { [P in ServicePath]: ServiceOf<Contracts[P]> }
