import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Client } from '@callboard/client'
import type { Agent, Board, Repo } from '@callboard/contract'
import { CliError, EXIT } from '../base/cli-error.ts'
import { isPath, toAbsolutePath } from '../base/local-path.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import type { Context } from '../context/context.ts'
import { AGENT, BOARD, REPO, resolve } from './resolve.ts'

/** The name of the agent that is included in Callboard. */
const BUILTIN_AGENT = 'builtin'

/** The named board, or the only one there is. */
export async function boardOrDefault(client: Client, name: string | undefined): Promise<Board> {
  if (name !== undefined) return resolve(client, BOARD, name)
  const { data, total } = await client.service('boards').find({ query: { $limit: 1 } })
  const [board] = data
  if (board && total === 1) return board
  const message = total
    ? `There are ${total} boards: pass --board. See: ${PROGRAM_NAME} boards`
    : `There are no boards. Create one: ${PROGRAM_NAME} boards create <name>`
  throw new CliError(EXIT.usage, 'no_board', message)
}

/** The named agent, or the built-in one. */
export function agentOrDefault(client: Client, name = BUILTIN_AGENT): Promise<Agent> {
  return resolve(client, AGENT, name)
}

/** The repository of an id, a name or a path, or the checkout of the current directory. A new path is registered. */
export async function repoOrDefault({ client, target }: Context, name: string | undefined): Promise<Repo> {
  if (name !== undefined && !isPath(name)) return resolve(client, REPO, name)
  if (name !== undefined) {
    return client.service('repos').create({ path: target.isLocal ? toAbsolutePath(name) : name })
  }
  const path = target.isLocal ? findCheckout(process.cwd()) : undefined
  if (path) return client.service('repos').create({ path })
  const cause = target.isLocal ? 'Not a git repository' : 'The daemon runs on another machine'
  throw new CliError(EXIT.usage, 'no_repo', `${cause}: pass --repo. See: ${PROGRAM_NAME} repos`)
}

/** The top directory of the git checkout that contains a directory. */
function findCheckout(directory: string): string | undefined {
  if (existsSync(join(directory, '.git'))) return realpathSync(directory)
  const parent = dirname(directory)
  return parent === directory ? undefined : findCheckout(parent)
}
