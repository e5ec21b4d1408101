import { git } from '../git.ts'
import { plain } from '../markdown.ts'
import type { ToolContext } from '../tools/tool.ts'

const MOST_COMMITS = 5

/** The last commits, or that there are none. */
export async function lastCommits(context: ToolContext, signal: AbortSignal): Promise<string> {
  const log = await git(['log', '-n', String(MOST_COMMITS), '--format=%h%x00%cs%x00%an%x00%s'], context, signal)
  signal.throwIfAborted()
  if (!log) return 'There are no commits: this is not the top of a git checkout, or nothing was committed yet.'
  const commits = log
    .trimEnd()
    .split('\n')
    .map(line => {
      const [hash = '', date = '', author = '', subject = ''] = line.split('\0')
      return `- \`${hash}\` ${date} ${plain(subject)} (${plain(author)})`
    })
  return `**Last commits**\n\n${commits.join('\n')}`
}
