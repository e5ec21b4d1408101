import { basename, extname } from 'node:path'
import type { Intent } from './parse-intent.ts'
import { describeRepository } from './repository/describe-repository.ts'
import type { PromptTurn } from './responder.ts'
import { codeBlock } from './text/markdown.ts'
import { splitText } from './text/split-text.ts'
import type { ToolResult } from './tools/call-tool.ts'
import { listFilesBelow } from './workspace/list-files-below.ts'

/** Does what a request asks for, and returns the answer as Markdown. */
export async function runIntent(intent: Intent, turn: PromptTurn): Promise<string> {
  const { updates } = turn
  switch (intent.kind) {
    case 'describe':
      await updates.sendThought(
        'The request is to describe the repository. I look at the files, the README, the packages and the last commits.'
      )
      return describeRepository(turn)
    case 'list':
      await updates.sendThought(`The request is to list the files in ${intent.path}.`)
      return formatResult(await turn.callTool('list_files', { path: intent.path }))
    case 'read':
      await updates.sendThought(`The request is to read ${intent.path}.`)
      return readPath(intent.path, turn)
    case 'search':
      await updates.sendThought(`The request is to search for “${intent.text}”.`)
      return search(intent, turn)
    case 'write':
      await updates.sendThought(`The request is to write ${intent.path}. This requires permission.`)
      return formatResult(await turn.callTool('write_file', { path: intent.path, content: intent.content }))
    case 'run':
      await updates.sendThought('The request is to run a command. This requires permission.')
      return formatResult(await turn.callTool('run_command', { command: intent.command }), { part: 'end' })
    case 'unknown':
      await updates.sendThought('I do not recognize the request.')
      return CAPABILITIES
  }
}

export const CAPABILITIES = `I did not understand that. I can look at the files in this directory and, with your permission, write files and run commands:

- \`what is this repository\`
- \`list files in src\`
- \`read README.md\`
- \`search for TODO\`, or \`where is main\`
- \`write 'hello' to notes.txt\`
- \`run npm test\`, or \`$ git status\``

async function readPath(path: string, turn: PromptTurn): Promise<string> {
  const { workspace } = turn.context
  // The tool rejects a path that must not be read.
  const kind = await workspace.kindOf(path).catch(() => 'rejected')
  if (kind === 'directory') return formatResult(await turn.callTool('list_files', { path }))
  const matches = kind ? [path] : await findFilesNamed(path, turn)
  if (matches.length > 1) {
    return `No such file: \`${path}\`. Did you mean one of these?\n\n${matches.map(name => `- \`read ${name}\``).join('\n')}`
  }
  const [name = path] = matches
  return formatResult(await turn.callTool('read_file', { path: name }), { language: extname(name).slice(1) })
}

const MAX_CANDIDATES = 10

/** The files in any directory with this name, or this name without its extension; those at the top level take precedence. */
async function findFilesNamed(requestedName: string, { context, signal }: PromptTurn): Promise<string[]> {
  const wanted = basename(requestedName).toLowerCase()
  const files = await listFilesBelow('.', context, signal)
  const named = files.filter(file =>
    [basename(file), basename(file, extname(file))].some(name => name.toLowerCase() === wanted)
  )
  const atTopLevel = named.filter(file => !file.includes('/'))
  return (atTopLevel.length === 1 ? atTopLevel : named).slice(0, MAX_CANDIDATES)
}

async function search({ text, path }: Extract<Intent, { kind: 'search' }>, turn: PromptTurn): Promise<string> {
  if (!path) return formatResult(await turn.callTool('search', { text }))
  // In "search for errors in tests", "tests" may be a directory or a part of the text.
  const kind = await turn.context.workspace.kindOf(path).catch(() => 'rejected')
  return formatResult(await turn.callTool('search', kind ? { text, path } : { text: `${text} in ${path}` }))
}

const MAX_LINES = 40
const MAX_CHARACTERS = 5000

/** The summary of a result and a part of its output: the whole is in the tool call. */
function formatResult({ summary, output }: ToolResult, { language = '', part = 'start' } = {}): string {
  const whole = output.replace(/\n$/, '')
  if (!whole.trim()) return summary
  const excerpt = part === 'start' ? firstLines(whole) : lastLines(whole)
  const note = `\n\nThis is the ${part === 'start' ? 'beginning' : 'end'} of the output; the tool call above shows all of it.`
  return `${summary}\n\n${codeBlock(excerpt, language)}${excerpt === whole ? '' : note}`
}

function firstLines(text: string): string {
  return splitText(text.split('\n').slice(0, MAX_LINES).join('\n'), MAX_CHARACTERS)[0]
}

function lastLines(text: string): string {
  const lines = text.split('\n').slice(-MAX_LINES).join('\n')
  return splitText(lines, lines.length - MAX_CHARACTERS)[1]
}
