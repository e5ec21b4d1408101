import { realpath } from 'node:fs/promises'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'
import { assertNotInsideHome } from './home-boundary.ts'

/**
 * Returns the directory that a session's agent works in: the session's worktree or its repository. Stored paths contain no
 * symbolic links, so a path that now resolves elsewhere is refused. So is one inside the daemon's home.
 * @throws Conflict when the directory was removed or replaced by a symbolic link
 */
export async function sessionDirectory(app: Application, { directory, repo_id }: Session): Promise<string> {
  const path = directory ?? (await app.service('repos').get(repo_id)).path
  const resolved = await realpath(path).catch(() => undefined)
  if (resolved === path) {
    await assertNotInsideHome(app, path, ['repos', 'worktrees'])
    return path
  }
  const subject = directory === null ? "The repository's directory" : "The session's worktree"
  if (resolved) throw fail.conflict('directory_moved', `${subject} was replaced by a symbolic link.`)
  throw fail.conflict('directory_gone', `${subject} was removed: ${path}.`)
}
