import type { contracts, RowOf, RowPath } from '@callboard/contract'

type Contracts = typeof contracts

/** The services whose rows say themselves when they change. */
export type LivePath = {
  [P in RowPath]: 'created' extends keyof Contracts[P]['events'] ? P : never
}[RowPath]

export type Rows = { [P in LivePath]: RowOf<Contracts[P]> }

/** What every row has (R1). */
export interface Row {
  readonly version: number
  readonly created_at: string
}

type Audiences = {
  [P in LivePath]: Contracts[P]['events'] extends { created: { audience: infer A } } ? A : never
}

/** Who hears of a service's rows, as its contract says; written out, because the contracts themselves are a heavy load. */
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

type Asked = Readonly<Record<string, unknown>>

/**
 * C3: the channels that tell of all rows such a query can have; none when no channel tells of all of them. `user` stands for
 * one's own.
 */
export function channelsOf(path: LivePath, where: Asked): string[] {
  const found = AUDIENCE[path].flatMap(audience => channelsFor(audience, where))
  return [...new Set(found)]
}

/** Whether such a channel can tell of rows of this service. */
export function tellsOf(channel: string, path: LivePath): boolean {
  const [kind] = channel.split(':')
  return AUDIENCE[path].some(audience => audience === kind || (audience === 'members' && kind === 'workspace'))
}

function channelsFor(audience: Audiences[LivePath][number], { board_id, session_id }: Asked): string[] {
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
