import type { ToolCall } from '@callboard/contract'
import type { Format } from './output.ts'
import { clean, oneLine } from './terminal/clean.ts'
import { difference } from './terminal/difference.ts'

/** A line of what a tool call would do, and how it looks where there are colours. */
export interface DeedLine {
  text: string
  format?: Format
  /** Whether it may be cut where it is too long: nobody should allow half a command. */
  isLong?: true
}

/** What a tool call is about to do, for whoever is to allow it: the command, what becomes of files, or else its arguments. */
export function deedOf(call: ToolCall): DeedLine[] {
  const command = commandOf(call)
  if (command !== undefined)
    return command.split('\n').map((line, at) => ({ text: `${at ? ' ' : '$'} ${clean(line)}` }))
  if (call.diffs.length) return call.diffs.flatMap(diffLines)
  const places = call.locations.map(({ path, line }) => ({ text: oneLine(line === null ? path : `${path}:${line}`) }))
  return [...places, ...argumentLines(call)]
}

/** What it is called, where that says something beside the command. */
export function nameOf(call: ToolCall): string {
  const title = oneLine(call.title)
  const kind = KINDS[call.kind]
  return title === commandOf(call) ? kind : title || kind
}

const KINDS: Record<ToolCall['kind'], string> = {
  read: 'Read',
  edit: 'Edit',
  delete: 'Delete',
  move: 'Move',
  search: 'Search',
  execute: 'Command',
  think: 'Think',
  fetch: 'Fetch',
  switch_mode: 'Switch mode',
  other: 'Tool'
}

/** From its arguments, else what the title says of it. */
function commandOf({ input, kind, title }: ToolCall): string | undefined {
  const command = typeof input === 'object' && input !== null && 'command' in input ? input.command : undefined
  if (typeof command === 'string') return command
  if (Array.isArray(command)) return command.join(' ')
  return kind === 'execute' ? title : undefined
}

function diffLines({ path, old_text, new_text }: ToolCall['diffs'][number]): DeedLine[] {
  const lines = difference(old_text, new_text)
  const note = old_text === null ? ' (new file)' : lines.length ? '' : ' (what changes is beyond what was kept of it)'
  return [
    { text: `${oneLine(path)}${note}`, format: 'bold' },
    ...lines.map(({ sign, text }) => ({ text: `${sign} ${clean(text)}`, format: FORMATS[sign], isLong: true as const }))
  ]
}

const FORMATS = { '+': 'green', '-': 'red', ' ': 'dim' } as const

function argumentLines({ input }: ToolCall): DeedLine[] {
  if (input === null || input === undefined) return []
  const text = typeof input === 'string' ? input : JSON.stringify(input, null, 2)
  return text.split('\n').map(line => ({ text: clean(line), format: 'dim', isLong: true as const }))
}
