import { type Permission, summarizeToolCall, type ToolCall } from '@callboard/contract'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { diffLines } from './diff.ts'
import { sanitize, toSingleLine } from './sanitize.ts'
import type { TextStyle } from './style.ts'
import { truncate } from './table.ts'

/** A line that describes a tool call, and its style on a terminal. */
export interface Line {
  text: string
  style?: TextStyle
  /** True if it may be truncated. A command never is: nobody should allow a part of one. */
  canTruncate?: true
}

/** The command, the changes to files, or the arguments of a tool call, for the person who answers the request. */
export function toolCallLines(call: ToolCall): Line[] {
  const { command, rest } = summarizeToolCall(call)
  const commandLines =
    command?.split('\n').map((line, index) => ({ text: `${index ? ' ' : '$'} ${sanitize(line)}` })) ?? []
  if (call.diffs.length) return [...commandLines, ...call.diffs.flatMap(fileLines)]
  if (command !== undefined) return [...commandLines, ...argumentLines(rest)]
  const locations = call.locations.map(({ path, line }) => ({
    text: toSingleLine(line === null ? path : `${path}:${line}`)
  }))
  return [...locations, ...argumentLines(rest)]
}

const MAX_PREVIEW_LINES = 12

/** The first lines, and the command that shows all of them. */
export function truncateLines(
  lines: Line[],
  { permission_id }: Pick<Permission, 'permission_id'>,
  isTerminal: boolean
): Line[] {
  const width = isTerminal ? (process.stdout.columns || 80) - 4 : Number.POSITIVE_INFINITY
  const preview = lines
    .slice(0, MAX_PREVIEW_LINES)
    .map(line => (line.canTruncate ? { ...line, text: truncate(line.text, width) } : line))
  const hiddenCount = lines.length - preview.length
  if (!hiddenCount) return preview
  const more = `… ${hiddenCount} more ${hiddenCount === 1 ? 'line' : 'lines'}`
  return [...preview, { text: `${more}: ${PROGRAM_NAME} permissions show ${shortId(permission_id)}`, style: 'dim' }]
}

/** The title of a tool call, or its kind where the title only repeats the command. */
export function toolCallName(call: ToolCall): string {
  const title = toSingleLine(call.title)
  const kind = KIND_NAMES[call.kind]
  return title === summarizeToolCall(call).command ? kind : title || kind
}

const KIND_NAMES: Record<ToolCall['kind'], string> = {
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

function fileLines({ path, old_text, new_text }: ToolCall['diffs'][number]): Line[] {
  const lines = diffLines(old_text, new_text)
  const note =
    old_text === null ? ' (new file)' : lines.length ? '' : ' (the change is beyond the stored part of the file)'
  return [
    { text: `${toSingleLine(path)}${note}`, style: 'bold' },
    ...lines.map(({ sign, text }) => ({
      text: `${sign} ${sanitize(text)}`,
      style: DIFF_STYLES[sign],
      canTruncate: true as const
    }))
  ]
}

const DIFF_STYLES = { '+': 'green', '-': 'red', ' ': 'dim' } as const

const argumentLines = (rest: string): Line[] =>
  rest ? rest.split('\n').map(text => ({ text: sanitize(text), style: 'dim', canTruncate: true })) : []
