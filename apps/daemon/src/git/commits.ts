import type { Git } from './git.ts'

/** The commit that is checked out in a directory; null where there is none. @throws Unavailable without git */
export async function askHead(git: Git, directory: string): Promise<string | null> {
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}']
  const { code, output } = await git.run(asked, { directory })
  const commit = output.trim()
  return code === 0 && COMMIT.test(commit) ? commit : null
}

/** The same where it is good to know and no more: null without git as well. */
export const headOf = (git: Git, directory: string): Promise<string | null> => askHead(git, directory).catch(() => null)

const COMMIT = /^[0-9a-f]{40,64}$/
