import { realpath } from 'node:fs/promises'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'
import { isTopLevel } from '../git/top-level.ts'
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

/**
 * Refuses a worktree that is no checkout any more. Git commands in it would change the repository above it, if there is one.
 * @throws Conflict
 */
export async function assertIsCheckout(app: Application, session: Session): Promise<void> {
  if (session.directory === null) return
  const directory = await sessionDirectory(app, session)
  if (await isTopLevel(app.get('git'), directory)) return
  throw fail.conflict(
    'directory_gone',
    `The session's worktree is no git checkout any more: ${directory}. Its .git file is missing or damaged.`
  )
}
