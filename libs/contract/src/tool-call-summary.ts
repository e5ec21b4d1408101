import type { ToolCall } from './messages.ts'

/** A tool call as shown in a permission request. Together the fields contain all of the call's arguments. */
export interface ToolCallSummary {
  /** The shell command; undefined when the tool runs none. */
  command: string | undefined
  /** The other arguments as text; empty when there are none. */
  rest: string
}

/**
 * Summarizes a tool call. An argument named `command` is a shell command only when the tool executes commands or has no other
 * argument: other tools use the name for a verb. `description` is left out, because it has no effect.
 */
export function summarizeToolCall({ input, kind, title }: ToolCall): ToolCallSummary {
  const fields = typeof input === 'object' && input !== null ? input : {}
  const { command: rawCommand, description: _, ...others } = { command: undefined, description: undefined, ...fields }
  const command = toCommandLine(rawCommand)
  const isOnlyCommand = Object.keys(others).length === 0
  if (command !== undefined && (kind === 'execute' || isOnlyCommand)) {
    return { command, rest: isOnlyCommand ? '' : formatInput(others) }
  }
  return { command: kind === 'execute' && title ? title : undefined, rest: formatInput(input) }
}

function toCommandLine(command: unknown): string | undefined {
  if (typeof command === 'string') return command
  return Array.isArray(command) ? command.map(word => quoteWord(String(word))).join(' ') : undefined
}

/** Quotes a word for a POSIX shell. */
const quoteWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

function formatInput(input: unknown): string {
  if (typeof input === 'string') return input
  if (input === null || input === undefined) return ''
  const text = JSON.stringify(input, null, 2)
  return text === '{}' ? '' : text
}
