import { realpath } from 'node:fs/promises'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'

/**
 * Where a session's agent works: in its own work tree, or in its repository. A row's path has no links in it: what has become
 * one leads to where nobody registered anything.
 */
export async function directoryOf(app: Application, { directory, repo_id }: Session): Promise<string> {
  const path = directory ?? (await app.service('repos').get(repo_id)).path
  const found = await realpath(path).catch(() => undefined)
  if (found === path) return path
  const what = directory === null ? 'The repository' : 'The work tree of this session'
  if (found) throw fail.conflict('directory_moved', `${what} has become a link to another directory.`)
  throw fail.conflict('directory_gone', `${what} is not there any more: there is no directory ${path}.`)
}
