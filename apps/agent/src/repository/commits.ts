import { escapeMarkdown } from '../text/markdown.ts'
import { readGit } from '../workspace/read-git.ts'
import type { ToolContext } from '../workspace/tool-context.ts'

const MAX_COMMITS = 5

/** The last commits as a Markdown section. */
export async function lastCommits(context: ToolContext, signal: AbortSignal): Promise<string> {
  const log = await readGit(['log', '-n', String(MAX_COMMITS), '--format=%h%x00%cs%x00%an%x00%s'], context, signal)
  signal.throwIfAborted()
  if (!log) return 'There are no commits, or this is not the top directory of a git checkout.'
  const commits = log
    .trimEnd()
    .split('\n')
    .map(line => {
      const [hash = '', date = '', author = '', subject = ''] = line.split('\0')
      return `- \`${hash}\` ${date} ${escapeMarkdown(subject)} (${escapeMarkdown(author)})`
    })
  return `**Last commits**\n\n${commits.join('\n')}`
}
