import { basename } from 'node:path'
import { filesBelow } from '../files.ts'
import { fenced, plain, quoted } from '../markdown.ts'
import type { Turn } from '../turn.ts'
import type { PlanStatus, Voice } from '../voice.ts'
import { lastCommits } from './commits.ts'
import { languageShares } from './languages.ts'
import { layoutOf } from './layout.ts'
import { isPackageFile, packageFacts } from './packages.ts'
import { isReadme, readmeBeginning } from './readme.ts'

const MOST_PACKAGE_FILES = 4

/** What is this repository? The answer is made of what lies in it, one section a step. */
export async function describeRepository(turn: Turn): Promise<string> {
  const { context, signal } = turn
  const files = await filesBelow('.', context, signal)
  const names = files.filter(name => !name.includes('/'))
  const sections = await inSteps(turn.voice, [
    ['Read the README', () => readme(names.find(isReadme), turn)],
    ['Read the package files', () => packages(names.filter(isPackageFile).slice(0, MOST_PACKAGE_FILES), turn)],
    ['Count the languages', () => languageShares(files, context, signal)],
    ['Look at the top level', () => layout(files, turn)],
    ['Read the last commits', () => lastCommits(context, signal)]
  ])
  return sections.filter(Boolean).join('\n\n')
}

type Step = readonly [title: string, take: () => Promise<string>]

/** Shows the steps as a plan, and each as done when it is. */
async function inSteps(voice: Voice, steps: readonly Step[]): Promise<string[]> {
  const sections: string[] = []
  const planAt = (now: number) => {
    const statusOf = (index: number): PlanStatus =>
      index < now ? 'completed' : index === now ? 'in_progress' : 'pending'
    return voice.plan(steps.map(([content], index) => ({ content, status: statusOf(index) })))
  }
  for (const [index, [, take]] of steps.entries()) {
    await planAt(index)
    sections.push(await take())
  }
  await planAt(steps.length)
  return sections
}

async function readme(name: string | undefined, turn: Turn): Promise<string> {
  const directory = basename(turn.context.workspace.root)
  const { status, output } = name ? await turn.use('read_file', { path: name }) : { status: 'failed', output: '' }
  if (!name || status !== 'completed') return `## ${plain(directory)}\n\nThere is no README that says what this is.`
  const { title, beginning } = readmeBeginning(output)
  const words = beginning ? `${quoted(beginning)}\n\n(the beginning of \`${name}\`)` : `\`${name}\` says nothing more.`
  return `## ${plain(title ?? directory)}\n\n${words}`
}

async function packages(names: string[], turn: Turn): Promise<string> {
  const facts: string[] = []
  for (const name of names) {
    const { status, output } = await turn.use('read_file', { path: name })
    if (status === 'completed') facts.push(`- \`${name}\`: ${packageFacts(name, output)}`)
  }
  return facts.length ? `**How it is built**\n\n${facts.join('\n')}` : ''
}

async function layout(files: readonly string[], turn: Turn): Promise<string> {
  await turn.use('list_files', {})
  const drawn = layoutOf(files)
  if (drawn) return `**What lies where**\n\n${fenced(drawn)}`
  return files.length ? 'There are only hidden files here.' : 'There are no files here.'
}
