import { realpath } from 'node:fs/promises'
import type { Git } from './git.ts'

/**
 * Returns whether git takes a directory for the top level of a checkout, as an agent's git commands in it would. Without a valid
 * `.git` they would use a repository above it. @throws Unavailable without git
 */
export async function isTopLevel(git: Git, directory: string): Promise<boolean> {
  const { exitCode, stdout } = await git.run(['rev-parse', '--show-toplevel'], { directory })
  if (exitCode !== 0) return false
  const topLevel = await realpath(stdout.replace(/\n$/, '')).catch(() => undefined)
  return topLevel === directory
}
