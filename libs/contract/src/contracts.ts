import { agents } from './agents.ts'
import type { ServiceOf } from './api.ts'
import { boards } from './boards.ts'
import { messages } from './messages.ts'
import { permissions } from './permissions.ts'
import { repos } from './repos.ts'
import { sessions } from './sessions.ts'
import { tasks } from './tasks.ts'
import { users } from './users.ts'

/** Every service that keeps rows, by its path. */
export const contracts = { users, boards, repos, agents, sessions, tasks, messages, permissions }

export type ServicePath = keyof typeof contracts
export type Services = { [P in ServicePath]: ServiceOf<(typeof contracts)[P]> }
