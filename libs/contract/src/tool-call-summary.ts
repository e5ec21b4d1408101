import type { ToolCall } from './messages.ts'

/** What a tool call is about to do, for whoever is to allow it: together these leave nothing out that its arguments say. */
export interface ToolCallSummary {
  /** The command that it runs, as one would type it; undefined when it runs none. */
  command: string | undefined
  /** Its arguments beyond the command, as people can read them; empty when there are none. */
  rest: string
}

/**
 * Only what runs commands has an argument of that name that is all there is to it: of other tools it may be the verb of
 * something longer. What an agent says of its own call besides (`description`) does nothing.
 */
export function summarizeToolCall({ input, kind, title }: ToolCall): ToolCallSummary {
  const named = typeof input === 'object' && input !== null ? input : {}
  const { command: given, description: _said, ...others } = { command: undefined, description: undefined, ...named }
  const command = commandLine(given)
  const isAll = Object.keys(others).length === 0
  if (command !== undefined && (kind === 'execute' || isAll)) return { command, rest: isAll ? '' : textOf(others) }
  return { command: kind === 'execute' && title ? title : undefined, rest: textOf(input) }
}

function commandLine(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  return Array.isArray(given) ? given.map(word => quoted(String(word))).join(' ') : undefined
}

/** A word of a command as one would type it. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

function textOf(input: unknown): string {
  if (typeof input === 'string') return input
  if (input === null || input === undefined) return ''
  const text = JSON.stringify(input, null, 2)
  return text === '{}' ? '' : text
}
