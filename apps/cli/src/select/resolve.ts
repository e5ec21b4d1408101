import type { Client } from '@callboard/client'
import {
  type Agent,
  type Board,
  type Entity,
  ID_PREFIX,
  type Page,
  type Permission,
  type Repo,
  type Session,
  type Task
} from '@callboard/contract'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { oneLine } from '../format/sanitize.ts'

/** A kind of row that a person may name on the command line. */
export interface Kind<R> {
  entity: Entity
  /** The command that lists them. */
  list: string
  id(row: R): string
  label(row: R): string
  find(client: Client, range: Range): Promise<Page<R>>
  /** Rows of exactly this name, where rows have one. */
  named?(client: Client, name: string): Promise<Page<R>>
}

export interface Range {
  $gte: string
  $lte: string
}

const SHOWN = 10
/** One more than are shown of those that could be meant. */
export const limit = { $limit: SHOWN + 1 }

export const BOARD: Kind<Board> = {
  entity: 'board',
  list: 'boards',
  id: board => board.board_id,
  label: board => board.name,
  find: (client, board_id) => client.service('boards').find({ query: { board_id, ...limit } }),
  named: (client, slug) => client.service('boards').find({ query: { slug, ...limit } })
}

export const REPO: Kind<Repo> = {
  entity: 'repo',
  list: 'repos',
  id: repo => repo.repo_id,
  label: repo => repo.path,
  find: (client, repo_id) => client.service('repos').find({ query: { repo_id, ...limit } }),
  named: (client, name) => client.service('repos').find({ query: { name, ...limit } })
}

export const AGENT: Kind<Agent> = {
  entity: 'agent',
  list: 'agents',
  id: agent => agent.agent_id,
  label: agent => agent.name,
  find: (client, agent_id) => client.service('agents').find({ query: { agent_id, ...limit } }),
  named: (client, name) => client.service('agents').find({ query: { name, ...limit } })
}

export const SESSION: Kind<Session> = {
  entity: 'session',
  list: 'sessions',
  id: session => session.session_id,
  label: session => session.title,
  find: (client, session_id) => client.service('sessions').find({ query: { session_id, ...limit } }),
  named: (client, title) => client.service('sessions').find({ query: { title, ...limit } })
}

export const TASK: Kind<Task> = {
  entity: 'task',
  list: 'queue <session>',
  id: task => task.task_id,
  label: task => task.prompt,
  find: (client, task_id) => client.service('tasks').find({ query: { task_id, ...limit } })
}

export const PERMISSION: Kind<Permission> = {
  entity: 'permission',
  list: 'permissions',
  id: permission => permission.permission_id,
  label: permission => permission.tool_call.title,
  find: (client, permission_id) => client.service('permissions').find({ query: { permission_id, ...limit } })
}

/** The one row that was meant: by its name, or by a beginning of its id with or without the prefix. */
export async function pick<R>(client: Client, kind: Kind<R>, typed: string): Promise<R> {
  const named = await kind.named?.(client, typed)
  if (named?.data.length) return only(kind, typed, named)
  const range = rangeOf(kind.entity, typed)
  if (!range) throw notFound(kind, typed)
  return only(kind, typed, await kind.find(client, range))
}

function only<R>(kind: Kind<R>, typed: string, { data, total }: Page<R>): R {
  const [row] = data
  if (row === undefined) throw notFound(kind, typed)
  if (total === 1) return row
  const candidates = data.slice(0, SHOWN).map(one => `  ${kind.id(one)}  ${oneLine(kind.label(one))}`)
  const more = total > SHOWN ? [`  … and ${total - SHOWN} more`] : []
  const message = [`"${typed}" names ${total} ${nounOf(kind)}s. Say more of the id:`, ...candidates, ...more].join('\n')
  throw new Failure(EXIT.usage, 'ambiguous', message)
}

/** The ids that begin so; the last letter of their alphabet sorts last in every database. */
function rangeOf(entity: Entity, typed: string): Range | undefined {
  const prefix = `${ID_PREFIX[entity]}_`
  const beginning = typed.startsWith(prefix) ? typed.slice(prefix.length) : typed
  // Nothing at all, as an unset variable in a script gives, names nothing; not the only row there is.
  if (!typed || !/^[a-z2-7]{0,20}$/.test(beginning)) return undefined
  return { $gte: prefix + beginning, $lte: prefix + beginning.padEnd(20, 'z') }
}

function notFound<R>(kind: Kind<R>, typed: string): Failure {
  const message = `There is no ${nounOf(kind)} "${typed}". See: ${CALLBOARD} ${kind.list}`
  return new Failure(EXIT.notFound, 'not_found', message)
}

const nounOf = ({ entity }: { entity: Entity }) => entity.replace('_', '-')
