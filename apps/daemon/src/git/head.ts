import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Git } from './git.ts'
import { gitDirectory } from './git-directory.ts'

/** The commit that is checked out in a directory; null where there is none. @throws Unavailable without git */
export async function askHead(git: Git, directory: string): Promise<string | null> {
  const written = await writtenHead(directory)
  if (written) return written
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}']
  const { code, output } = await git.run(asked, { directory })
  const commit = output.trim()
  return code === 0 && COMMIT.test(commit) ? commit : null
}

/** The same where it is good to know and no more: null without git as well. */
export const headOf = (git: Git, directory: string): Promise<string | null> => askHead(git, directory).catch(() => null)

const COMMIT = /^[0-9a-f]{40,64}$/

/**
 * As it mostly stands in a file of its own, which is read in a fraction of the time that git takes to start; every session and
 * every task asks for it. Undefined where it is kept otherwise: git is asked then.
 */
async function writtenHead(directory: string): Promise<string | undefined> {
  const own = await gitDirectory(directory)
  if (!own) return undefined
  const head = await line(join(own, 'HEAD'))
  if (COMMIT.test(head)) return head
  const [, branch] = /^ref: (refs\/heads\/[^\0]+)$/.exec(head) ?? []
  if (!branch || branch.includes('..')) return undefined
  // A work tree keeps its branches where its repository does.
  const common = resolve(own, await line(join(own, 'commondir')))
  const commit = await line(join(common, branch))
  return COMMIT.test(commit) ? commit : undefined
}

/** The only line of a file; nothing when there is no such file. */
const line = (path: string) =>
  readFile(path, 'utf8').then(
    text => text.trim(),
    () => ''
  )
