import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { readGitFile } from '../core/fs.ts'

/**
 * Returns the git directory of a checkout: its `.git` directory, or the one that the `.git` file of a worktree points to.
 * Returns undefined when `path` is not the top directory of a checkout. Does not run git.
 */
export async function findGitDirectory(path: string): Promise<string | undefined> {
  const dotGit = join(path, '.git')
  const stats = await stat(dotGit).catch(() => undefined)
  if (!stats) return undefined
  if (stats.isDirectory()) return dotGit
  const [, target] = /^gitdir: (.+)$/m.exec(await readGitFile(dotGit)) ?? []
  if (!target) return undefined
  const directory = resolve(dirname(dotGit), target)
  return (await stat(directory).catch(() => undefined)) && directory
}

/** Returns the nearest directory, from `directory` upwards, that is the top directory of a checkout. */
export async function findCheckout(directory: string): Promise<string | undefined> {
  if (await findGitDirectory(directory)) return directory
  const parent = dirname(directory)
  return parent === directory ? undefined : findCheckout(parent)
}
