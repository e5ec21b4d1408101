/**
 * The prefix of each entity's ids, so that a log line shows what an id refers to. These tables hold no schemas, so a browser
 * can load them alone.
 */
export const ID_PREFIX = {
  board: 'brd',
  repo: 'rep',
  agent: 'agt',
  session: 'ses',
  task: 'tsk',
  message: 'msg',
  permission: 'prm',
  user: 'usr',
  token: 'tok',
  sign_in: 'sgn',
  invite: 'inv',
  account: 'acc',
  setting: 'set',
  subscription: 'sub',
  event: 'evt',
  search: 'sch',
  presence: 'prs',
  document: 'doc'
} as const

export type Entity = keyof typeof ID_PREFIX

/** C3: the channels that receive a service's row events, by the path of the service. */
export const ROW_AUDIENCE = {
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
} as const

/** The services whose rows emit events. */
export type LivePath = keyof typeof ROW_AUDIENCE
