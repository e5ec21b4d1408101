import { join } from 'node:path'
import { exists, readdirIfExists } from '../core/fs.ts'
import { LEGACY_STAGING, removeStaging } from '../core/staging.ts'
import type { Application } from '../declarations.ts'
import type { Git } from '../git/git.ts'
import { findUnsavedWork, hasUnsavedWork, isStagingWorktree, listWorktrees, removeWorktree } from '../git/worktree.ts'
import { worktreesHome } from './worktree-path.ts'

/**
 * Deletes the worktrees that a crash left behind: incomplete ones, and those of removed sessions. A worktree with unsaved work
 * is kept, because the database may have been restored from an earlier backup. Failures are logged.
 */
export async function pruneWorktrees(app: Application, git: Git): Promise<void> {
  const home = await worktreesHome(app)
  if (!(await exists(home))) return
  const database = app.get('database')
  const log = app.get('log')
  const onError = (err: unknown, directory: string) => log.warn({ err, directory }, 'a worktree could not be deleted')
  const usedDirectories = new Set<string>(await database('sessions').whereNotNull('directory').pluck('directory'))
  const repositories: string[] = await database('repos').where({ status: 'ready' }).pluck('path')
  await Promise.all(
    repositories.map(repository =>
      pruneRepository(git, repository, home, usedDirectories).catch(error => onError(error, repository))
    )
  )
  await removeStaging(home, LEGACY_STAGING.worktrees, onError)
  for (const name of await readdirIfExists(home)) {
    const directory = join(home, name)
    if (!isStagingWorktree(directory) && !usedDirectories.has(directory))
      log.warn({ directory }, 'a worktree belongs to no session and is kept')
  }
}

async function pruneRepository(
  git: Git,
  repository: string,
  home: string,
  usedDirectories: ReadonlySet<string>
): Promise<void> {
  for (const worktree of await listWorktrees(git, repository, home)) {
    const { directory } = worktree
    if (usedDirectories.has(directory)) continue
    const isIncomplete = isStagingWorktree(directory) || !(await exists(directory))
    if (isIncomplete || !hasUnsavedWork(await findUnsavedWork(git, worktree))) await removeWorktree(git, worktree)
  }
}
