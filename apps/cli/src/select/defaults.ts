import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Client } from '@callboard/client'
import type { Agent, Board, Repo } from '@callboard/contract'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import type { Context } from '../context/context.ts'
import { AGENT, BOARD, pick, REPO } from './resolve.ts'

/** The agent that comes with Callboard. */
const BUILTIN = 'builtin'

/** The board that was named, else the only one. */
export async function chooseBoard(client: Client, typed: string | undefined): Promise<Board> {
  if (typed !== undefined) return pick(client, BOARD, typed)
  const { data, total } = await client.service('boards').find({ query: { $limit: 1 } })
  const [only] = data
  if (only && total === 1) return only
  throw new Failure(
    EXIT.usage,
    'no_board',
    `There are ${total} boards. Say which with --board; see: ${CALLBOARD} boards`
  )
}

/** The agent that was named, else the builtin one. */
export function chooseAgent(client: Client, typed = BUILTIN): Promise<Agent> {
  return pick(client, AGENT, typed)
}

/** The repository that was named by id, name or path, else the checkout we are in; a new path is registered. */
export async function chooseRepo({ client, target }: Context, typed: string | undefined): Promise<Repo> {
  if (typed !== undefined && !isPath(typed)) return pick(client, REPO, typed)
  if (typed !== undefined) return client.service('repos').create({ path: target.isLocal ? resolve(typed) : typed })
  const path = target.isLocal ? checkoutAround(process.cwd()) : undefined
  if (path) return client.service('repos').create({ path })
  const place = target.isLocal ? 'This directory is not in a git checkout' : 'The daemon is on another machine'
  throw new Failure(EXIT.usage, 'no_repo', `${place}. Say where to work with --repo; see: ${CALLBOARD} repos`)
}

const isPath = (typed: string) => /^[./~]/.test(typed)

/** The top of the git checkout that a directory is in. */
function checkoutAround(directory: string): string | undefined {
  if (existsSync(join(directory, '.git'))) return realpathSync(directory)
  const parent = dirname(directory)
  return parent === directory ? undefined : checkoutAround(parent)
}
