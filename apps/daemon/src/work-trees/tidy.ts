import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Application } from '../declarations.ts'
import { entriesOf } from '../entries-of.ts'
import { removeWorkTree, workTreesBelow } from '../git/work-tree.ts'
import { workTreesHome } from './place.ts'

/** Takes away what a crash left: work trees that were half made, and those of sessions that are gone. */
export async function tidyWorkTrees(app: Application): Promise<void> {
  const home = await workTreesHome(app)
  if (!(await stat(home).catch(() => undefined))) return
  const database = app.get('database')
  const kept = new Set<string>(await database('sessions').where({ work_tree: 'ready' }).pluck('directory'))
  const repositories: string[] = await database('repos').where({ status: 'ready' }).pluck('path')
  await Promise.all(repositories.map(repository => tidyIn(app, repository, home, kept)))
  // Those of repositories that are gone themselves.
  for (const name of await entriesOf(home)) {
    const directory = join(home, name)
    if (!kept.has(directory)) await rm(directory, { recursive: true, force: true })
  }
}

async function tidyIn(app: Application, repository: string, home: string, kept: ReadonlySet<string>): Promise<void> {
  const git = app.get('git')
  try {
    for (const tree of await workTreesBelow(git, repository, home)) {
      if (!kept.has(tree.directory)) await removeWorkTree(git, tree)
    }
  } catch (error) {
    app.get('log').warn({ err: error, repository }, 'what is left of work trees could not be taken away')
  }
}
