import { basename } from 'node:path'
import type { PromptTurn } from '../responder.ts'
import type { PlanStatus, SessionUpdates } from '../session-updates.ts'
import { blockquote, codeBlock, escapeMarkdown } from '../text/markdown.ts'
import { listFilesBelow } from '../workspace/list-files-below.ts'
import { lastCommits } from './commits.ts'
import { formatLayout } from './directory-layout.ts'
import { languageShares } from './languages.ts'
import { isPackageFile, packageFacts } from './package-files.ts'
import { isReadme, readmeBeginning } from './readme.ts'

const MAX_PACKAGE_FILES = 4

/** Describes the repository in Markdown, from its files: one section per step. */
export async function describeRepository(turn: PromptTurn): Promise<string> {
  const { context, signal } = turn
  const files = await listFilesBelow('.', context, signal)
  const names = files.filter(name => !name.includes('/'))
  const sections = await runSteps(turn.updates, [
    ['Read the README', () => readme(names.find(isReadme), turn)],
    ['Read the package files', () => packages(names.filter(isPackageFile).slice(0, MAX_PACKAGE_FILES), turn)],
    ['Count the languages', () => languageShares(files, context, signal)],
    ['Look at the top level', () => layout(files, turn)],
    ['Read the last commits', () => lastCommits(context, signal)]
  ])
  return sections.filter(Boolean).join('\n\n')
}

type Step = readonly [title: string, run: () => Promise<string>]

/** Runs the steps in order and reports them as a plan. */
async function runSteps(updates: SessionUpdates, steps: readonly Step[]): Promise<string[]> {
  const sections: string[] = []
  const sendPlan = (current: number) => {
    const statusOf = (index: number): PlanStatus =>
      index < current ? 'completed' : index === current ? 'in_progress' : 'pending'
    return updates.sendPlan(steps.map(([content], index) => ({ content, status: statusOf(index) })))
  }
  for (const [index, [, run]] of steps.entries()) {
    await sendPlan(index)
    sections.push(await run())
  }
  await sendPlan(steps.length)
  return sections
}

async function readme(name: string | undefined, turn: PromptTurn): Promise<string> {
  const directory = basename(turn.context.workspace.root)
  const { status, output } = name ? await turn.callTool('read_file', { path: name }) : { status: 'failed', output: '' }
  if (!name || status !== 'completed') return `## ${escapeMarkdown(directory)}\n\nThere is no README.`
  const { title, beginning } = readmeBeginning(output)
  const words = beginning
    ? `${blockquote(beginning)}\n\n(the beginning of \`${name}\`)`
    : `\`${name}\` has no other text.`
  return `## ${escapeMarkdown(title ?? directory)}\n\n${words}`
}

async function packages(names: string[], turn: PromptTurn): Promise<string> {
  const facts: string[] = []
  for (const name of names) {
    const { status, output } = await turn.callTool('read_file', { path: name })
    if (status === 'completed') facts.push(`- \`${name}\`: ${packageFacts(name, output)}`)
  }
  return facts.length ? `**Packages**\n\n${facts.join('\n')}` : ''
}

async function layout(files: readonly string[], turn: PromptTurn): Promise<string> {
  await turn.callTool('list_files', {})
  const text = formatLayout(files)
  if (text) return `**Layout**\n\n${codeBlock(text)}`
  return files.length ? 'There are only hidden files here.' : 'There are no files here.'
}
