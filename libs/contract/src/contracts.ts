import { accounts } from './accounts.ts'
import { agents, detectAgent, installAgent, stopInstall } from './agents.ts'
import type { ServiceOf } from './api.ts'
import { links } from './authentication.ts'
import { boards, joinBoard } from './boards.ts'
import type { ServiceContract } from './define.ts'
import { diff } from './diff.ts'
import { documents } from './documents.ts'
import { events } from './events.ts'
import { invites } from './invites.ts'
import { messages } from './messages.ts'
import { permissions } from './permissions.ts'
import { presence } from './presence.ts'
import { repos } from './repos.ts'
import type { Role } from './roles.ts'
import { search } from './search.ts'
import { forkSession, promptSession, resumeSession, sessions, setSessionOptions, stopSession } from './sessions.ts'
import { settings } from './settings.ts'
import { signIns } from './sign-ins.ts'
import { subscriptions } from './subscriptions.ts'
import { tasks } from './tasks.ts'
import { tokens } from './tokens.ts'
import { users } from './users.ts'

/** The services with a table, by path. */
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

/** The services without a table, by path. */
export const virtualServices = { subscriptions, search, presence }

/** The methods with a path of their own. */
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
export const readRoutes = [diff]

/** Every service. */
export const services: readonly ServiceContract[] = [...Object.values(contracts), ...Object.values(virtualServices)]

type Roles = Readonly<Record<string, Role | undefined>>

/** The lowest role that may call each method, for every path that clients can call. */
export const REQUIRED_ROLES: ReadonlyMap<string, Roles> = new Map([
  ...services.map(({ path, roles }): [string, Roles] => [path, roles]),
  ...routes.map(({ path, role }): [string, Roles] => [path, { create: role }]),
  ...readRoutes.map(({ path, role }): [string, Roles] => [path, { find: role }])
])

type Contracts = typeof contracts & typeof virtualServices
export type RowPath = keyof typeof contracts
export type ServicePath = keyof Contracts
export type Services = { [P in ServicePath]: ServiceOf<Contracts[P]> }
export type Route = (typeof routes)[number]
