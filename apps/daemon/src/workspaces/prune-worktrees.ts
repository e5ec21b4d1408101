import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { exists, readdirIfExists } from '../core/fs.ts'
import type { Application } from '../declarations.ts'
import { isHalf, isUnsaved, removeWorkTree, unsavedIn, workTreesBelow } from '../git/worktree.ts'
import { workTreesHome } from './worktree-path.ts'

/**
 * Takes away what a crash left: work trees that were half made or half removed, and those of sessions that are gone. What
 * holds work that is nowhere else stays: the database may be an older one that was put back. Nothing here stops a start.
 */
export async function pruneWorktrees(app: Application): Promise<void> {
  const home = await workTreesHome(app)
  if (!(await exists(home))) return
  const database = app.get('database')
  const kept = new Set<string>(await database('sessions').whereNotNull('directory').pluck('directory'))
  const repositories: string[] = await database('repos').where({ status: 'ready' }).pluck('path')
  await Promise.all(repositories.map(repository => tidyIn(app, repository, home, kept)))
  for (const name of await readdirIfExists(home)) {
    const directory = join(home, name)
    if (isHalf(name)) await rm(directory, { recursive: true, force: true }).catch(error => warn(app, directory, error))
    else if (!kept.has(directory)) warn(app, directory)
  }
}

async function tidyIn(app: Application, repository: string, home: string, kept: ReadonlySet<string>): Promise<void> {
  const git = app.get('git')
  try {
    for (const tree of await workTreesBelow(git, repository, home)) {
      const { directory } = tree
      if (kept.has(directory)) continue
      const isRubbish = isHalf(basename(directory)) || !(await exists(directory))
      if (isRubbish || !isUnsaved(await unsavedIn(git, tree))) await removeWorkTree(git, tree)
    }
  } catch (error) {
    warn(app, repository, error)
  }
}

function warn(app: Application, directory: string, error?: unknown): void {
  const words = error
    ? 'what is left of work trees could not be taken away'
    : 'a work tree belongs to no session, and stays'
  app.get('log').warn({ ...(error !== undefined && { err: error }), directory }, words)
}
