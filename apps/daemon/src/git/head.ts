import { join, resolve } from 'node:path'
import { readGitFile } from '../core/fs.ts'
import { findGitDirectory } from './find-git-directory.ts'
import type { Git } from './git.ts'

/** Returns the commit that is checked out in a directory; null when it has none. @throws Unavailable without git */
export async function readHead(git: Git, directory: string): Promise<string | null> {
  const fromFiles = await readHeadFromFiles(directory)
  if (fromFiles) return fromFiles
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}']
  const { exitCode, stdout } = await git.run(args, { directory })
  const commit = stdout.trim()
  return exitCode === 0 && COMMIT_ID.test(commit) ? commit : null
}

/** Like `readHead`, for callers that can do without the commit: returns null on any failure. */
export const tryReadHead = (git: Git, directory: string): Promise<string | null> =>
  readHead(git, directory).catch(() => null)

const COMMIT_ID = /^[0-9a-f]{40,64}$/

/**
 * Reads the checked-out commit without starting git, because every session and every task needs it. Returns undefined when
 * the ref is not stored in a file of its own, such as a packed ref.
 */
async function readHeadFromFiles(directory: string): Promise<string | undefined> {
  const gitDirectory = await findGitDirectory(directory)
  if (!gitDirectory) return undefined
  const head = await readLine(join(gitDirectory, 'HEAD'))
  if (COMMIT_ID.test(head)) return head
  const [, ref] = /^ref: (refs\/heads\/[^\0]+)$/.exec(head) ?? []
  if (!ref || ref.includes('..')) return undefined
  // The refs of a worktree are stored in the git directory of its repository.
  const commonDirectory = resolve(gitDirectory, await readLine(join(gitDirectory, 'commondir')))
  const commit = await readLine(join(commonDirectory, ref))
  return COMMIT_ID.test(commit) ? commit : undefined
}

/** The trimmed content of a file; empty when it cannot be read. */
const readLine = async (path: string) => (await readGitFile(path)).trim()
