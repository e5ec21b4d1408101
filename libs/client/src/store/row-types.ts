import type { contracts, RowOf, RowPath } from '@callboard/contract'

type Contracts = typeof contracts

/** The services whose rows emit events when they change. */
export type LivePath = {
  [P in RowPath]: 'created' extends keyof Contracts[P]['events'] ? P : never
}[RowPath]

export type Rows = { [P in LivePath]: RowOf<Contracts[P]> }

/** The columns that every row has (R1). */
export interface Row {
  readonly version: number
  readonly created_at: string
}

type Audiences = {
  [P in LivePath]: Contracts[P]['events'] extends { created: { audience: infer A } } ? A : never
}

/** The audience of each service's events, checked by the contract's types; a value, because the contract's schemas are large. */
const AUDIENCE: Audiences = {
  settings: ['workspace'],
  users: ['workspace'],
  accounts: ['user'],
  tokens: ['user'],
  sign_ins: ['user'],
  boards: ['board', 'members'],
  repos: ['workspace'],
  agents: ['workspace'],
  sessions: ['board', 'session'],
  tasks: ['board', 'session'],
  messages: ['session'],
  permissions: ['board', 'session'],
  documents: ['session']
}

type Conditions = Readonly<Record<string, unknown>>

/**
 * C3: the channels that together carry all rows a query can return; none when channels cannot cover it. `user` stands for
 * the user's own channel.
 */
export function channelsOf(path: LivePath, where: Conditions): string[] {
  const channels = AUDIENCE[path].flatMap(audience => channelsFor(audience, where))
  return [...new Set(channels)]
}

/** Whether this channel can carry rows of this service. */
export function mayCarry(channel: string, path: LivePath): boolean {
  const [kind] = channel.split(':')
  return AUDIENCE[path].some(audience => audience === kind || (audience === 'members' && kind === 'workspace'))
}

function channelsFor(audience: Audiences[LivePath][number], { board_id, session_id }: Conditions): string[] {
  switch (audience) {
    case 'workspace':
      return ['workspace']
    case 'members':
      return ['workspace', 'user']
    case 'user':
      return ['user']
    case 'board':
      return typeof board_id === 'string' ? [`board:${board_id}`] : []
    case 'session':
      return typeof session_id === 'string' ? [`session:${session_id}`] : []
  }
}
