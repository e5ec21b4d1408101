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
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { SHORT_ID_LETTERS } from '../base/short-id.ts'
import { toSingleLine } from '../format/sanitize.ts'

/** A kind of row that arguments name by id or by name. */
export interface Resource<R> {
  entity: Entity
  /** The command that lists the rows. */
  listCommand: string
  id(row: R): string
  label(row: R): string
  findByIdRange(client: Client, range: IdRange): Promise<Page<R>>
  /** Finds the rows of exactly this name. */
  findByName?(client: Client, name: string): Promise<Page<R>>
}

export interface IdRange {
  $gte: string
  $lte: string
}

const MAX_CANDIDATES = 10
/** One more than the candidates that are listed. */
export const pageLimit = { $limit: MAX_CANDIDATES + 1 }

const ID_LETTERS = 20

export const BOARD: Resource<Board> = {
  entity: 'board',
  listCommand: 'boards',
  id: board => board.board_id,
  label: board => board.name,
  findByIdRange: (client, board_id) => client.service('boards').find({ query: { board_id, ...pageLimit } }),
  findByName: findBoardByName
}

export const REPO: Resource<Repo> = {
  entity: 'repo',
  listCommand: 'repos',
  id: repo => repo.repo_id,
  label: repo => repo.path,
  findByIdRange: (client, repo_id) => client.service('repos').find({ query: { repo_id, ...pageLimit } }),
  findByName: (client, name) => client.service('repos').find({ query: { name, ...pageLimit } })
}

export const AGENT: Resource<Agent> = {
  entity: 'agent',
  listCommand: 'agents',
  id: agent => agent.agent_id,
  label: agent => agent.name,
  findByIdRange: (client, agent_id) => client.service('agents').find({ query: { agent_id, ...pageLimit } }),
  findByName: (client, name) => client.service('agents').find({ query: { name, ...pageLimit } })
}

export const SESSION: Resource<Session> = {
  entity: 'session',
  listCommand: 'sessions',
  id: session => session.session_id,
  label: session => session.title,
  findByIdRange: (client, session_id) => client.service('sessions').find({ query: { session_id, ...pageLimit } }),
  findByName: (client, title) => client.service('sessions').find({ query: { title, ...pageLimit } })
}

export const TASK: Resource<Task> = {
  entity: 'task',
  listCommand: 'queue <session>',
  id: task => task.task_id,
  label: task => task.prompt,
  findByIdRange: (client, task_id) => client.service('tasks').find({ query: { task_id, ...pageLimit } })
}

export const PERMISSION: Resource<Permission> = {
  entity: 'permission',
  listCommand: 'permissions',
  id: permission => permission.permission_id,
  label: permission => permission.tool_call.title,
  findByIdRange: (client, permission_id) =>
    client.service('permissions').find({ query: { permission_id, ...pageLimit } })
}

/**
 * The row of an id, of a unique beginning of one, or of a name. An id in the length that lists show takes precedence over
 * names. Throws `ambiguous` where a shorter one could be meant as well as a name.
 */
export async function resolve<R>(client: Client, resource: Resource<R>, text: string): Promise<R> {
  const range = idRangeOf(resource.entity, text)
  const byId = range && (await resource.findByIdRange(client, range))
  if (byId?.total && isDistinctive(resource.entity, text)) return assertSingle(resource, text, byId)
  const byName = await resource.findByName?.(client, text)
  if (byId?.total && byName?.total) return assertSingle(resource, text, merge(resource, byId, byName))
  return assertSingle(resource, text, byName?.total ? byName : byId)
}

/** True if a beginning of an id is long enough that no name is like it by chance. */
function isDistinctive(entity: Entity, text: string): boolean {
  return text.startsWith(`${ID_PREFIX[entity]}_`) || text.length >= SHORT_ID_LETTERS
}

function merge<R>({ id }: Resource<R>, one: Page<R>, other: Page<R>): Page<R> {
  const ids = new Set(one.data.map(id))
  const more = other.data.filter(row => !ids.has(id(row)))
  const duplicates = other.data.length - more.length
  return { ...one, data: [...one.data, ...more], total: one.total + other.total - duplicates }
}

function assertSingle<R>(resource: Resource<R>, text: string, page: Page<R> | undefined): R {
  const [row] = page?.data ?? []
  if (page === undefined || row === undefined) throw notFoundError(resource, text)
  if (page.total === 1) return row
  const candidates = page.data
    .slice(0, MAX_CANDIDATES)
    .map(one => `  ${resource.id(one)}  ${toSingleLine(resource.label(one))}`)
  const more = page.total > MAX_CANDIDATES ? [`  … and ${page.total - MAX_CANDIDATES} more`] : []
  const head = `"${text}" matches ${page.total} ${nounOf(resource)}s. Use more of the id:`
  throw new CliError(EXIT.usage, 'ambiguous', [head, ...candidates, ...more].join('\n'))
}

/** The range of the ids that begin with this text; `z` sorts last in the alphabet of ids in every database. */
function idRangeOf(entity: Entity, text: string): IdRange | undefined {
  const prefix = `${ID_PREFIX[entity]}_`
  const letters = text.startsWith(prefix) ? text.slice(prefix.length) : text
  // An empty argument, as from an unset variable in a script, must not match the only row there is.
  if (!text || !/^[a-z2-7]*$/.test(letters) || letters.length > ID_LETTERS) return undefined
  return { $gte: prefix + letters, $lte: prefix + letters.padEnd(ID_LETTERS, 'z') }
}

/** The slug is a column that can be queried; the name is not, and boards are few. */
async function findBoardByName(client: Client, text: string): Promise<Page<Board>> {
  const bySlug = await client.service('boards').find({ query: { slug: text, ...pageLimit } })
  if (bySlug.total) return bySlug
  const { allRows } = await import('@callboard/client')
  const boards = await allRows(page => client.service('boards').find({ query: page }))
  return toPage(boards.filter(({ name }) => name.toLowerCase() === text.toLowerCase()))
}

/** Rows that were filtered here, as a page. */
export function toPage<R>(data: R[]): Page<R> {
  return { data, total: data.length, limit: data.length, skip: 0 }
}

function notFoundError<R>(resource: Resource<R>, text: string): CliError {
  const message = `No such ${nounOf(resource)}: "${text}". See: ${PROGRAM_NAME} ${resource.listCommand}`
  return new CliError(EXIT.notFound, 'not_found', message)
}

const nounOf = ({ entity }: { entity: Entity }) => entity.replace('_', '-')
