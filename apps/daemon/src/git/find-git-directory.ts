import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** `.git` itself, or the directory that a work tree's `.git` file points to. */
export async function gitDirectory(path: string): Promise<string | undefined> {
  const git = join(path, '.git')
  const found = await stat(git).catch(() => undefined)
  if (!found) return undefined
  if (found.isDirectory()) return git
  const [, target] = /^gitdir: (.+)$/m.exec(await readFile(git, 'utf8').catch(() => '')) ?? []
  if (!target) return undefined
  const directory = resolve(dirname(git), target)
  return (await stat(directory).catch(() => undefined)) && directory
}
