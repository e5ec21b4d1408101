import { basename, extname } from 'node:path'
import { cutAt } from './cut.ts'
import { filesBelow } from './files.ts'
import type { Intent } from './intent.ts'
import { fenced } from './markdown.ts'
import { describeRepository } from './repository/describe.ts'
import type { ToolResult } from './tool-call.ts'
import type { Turn } from './turn.ts'

/** Does what was asked, and gives the answer in Markdown. */
export async function carryOut(intent: Intent, turn: Turn): Promise<string> {
  const { voice } = turn
  switch (intent.does) {
    case 'describe':
      await voice.think('This asks what is here. I look at the files, the README, the packages and the last commits.')
      return describeRepository(turn)
    case 'list':
      await voice.think(`This asks for the files in ${intent.path}.`)
      return report(await turn.use('list_files', { path: intent.path }))
    case 'read':
      await voice.think(`This asks to read ${intent.path}.`)
      return read(intent.path, turn)
    case 'search':
      await voice.think(`This asks where “${intent.text}” is.`)
      return search(intent, turn)
    case 'write':
      await voice.think(`This asks to write ${intent.path}. That needs your permission.`)
      return report(await turn.use('write_file', { path: intent.path, content: intent.content }))
    case 'run':
      await voice.think('This asks to run a command. That needs your permission.')
      return report(await turn.use('run_command', { command: intent.command }), { shows: 'end' })
    case 'unknown':
      await voice.think('This is none of the requests that I know.')
      return WHAT_I_CAN_DO
  }
}

export const WHAT_I_CAN_DO = `I did not understand that. I can look around in this directory, and with your permission write and run:

- \`what is this repository\`
- \`list files in src\`
- \`read README.md\`
- \`search for TODO\`, or \`where is main\`
- \`write 'hello' to notes.txt\`
- \`run npm test\`, or \`$ git status\``

async function read(path: string, turn: Turn): Promise<string> {
  const { workspace } = turn.context
  // What may not be looked at is left to the tool to refuse.
  const kind = await workspace.kindOf(path).catch(() => 'refused')
  if (kind === 'directory') return report(await turn.use('list_files', { path }))
  const found = kind ? [path] : await filesNamed(path, turn)
  if (found.length > 1) {
    return `There is no \`${path}\` here. Did you mean one of these?\n\n${found.map(name => `- \`read ${name}\``).join('\n')}`
  }
  const [name = path] = found
  return report(await turn.use('read_file', { path: name }), { language: extname(name).slice(1) })
}

const MOST_CANDIDATES = 10

/** The files whose name, or name without its ending, is the one that was said, wherever they lie. */
async function filesNamed(said: string, { context, signal }: Turn): Promise<string[]> {
  const wanted = basename(said).toLowerCase()
  const files = await filesBelow('.', context, signal)
  const named = files.filter(file =>
    [basename(file), basename(file, extname(file))].some(name => name.toLowerCase() === wanted)
  )
  const nearest = named.filter(file => !file.includes('/'))
  return (nearest.length === 1 ? nearest : named).slice(0, MOST_CANDIDATES)
}

async function search({ text, path }: Extract<Intent, { does: 'search' }>, turn: Turn): Promise<string> {
  if (!path) return report(await turn.use('search', { text }))
  // "search for errors in tests" may name a directory, or be the whole text to look for.
  const kind = await turn.context.workspace.kindOf(path).catch(() => 'refused')
  return report(await turn.use('search', kind ? { text, path } : { text: `${text} in ${path}` }))
}

const MOST_LINES = 40
const MOST_CHARACTERS = 5000

/** The sentence, and of what there is to read as much as a person wants to see in an answer. */
function report({ summary, output }: ToolResult, { language = '', shows = 'start' } = {}): string {
  const whole = output.replace(/\n$/, '')
  if (!whole.trim()) return summary
  const shown = shows === 'start' ? startOf(whole) : endOf(whole)
  const note = `\n\nThis is the ${shows === 'start' ? 'beginning' : 'end'}; all of it is above, with what I did.`
  return `${summary}\n\n${fenced(shown, language)}${shown === whole ? '' : note}`
}

function startOf(text: string): string {
  return cutAt(text.split('\n').slice(0, MOST_LINES).join('\n'), MOST_CHARACTERS)[0]
}

function endOf(text: string): string {
  const lines = text.split('\n').slice(-MOST_LINES).join('\n')
  return cutAt(lines, lines.length - MOST_CHARACTERS)[1]
}
