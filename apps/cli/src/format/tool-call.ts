import { type Permission, summarizeToolCall, type ToolCall } from '@callboard/contract'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import type { Format } from '../context/output.ts'
import { difference } from './diff.ts'
import { clean, oneLine } from './sanitize.ts'
import { cut } from './table.ts'

/** A line of what a tool call would do, and how it looks where there are colours. */
export interface DeedLine {
  text: string
  format?: Format
  /** Whether it may be cut where it is too long: nobody should allow half a command. */
  isLong?: true
}

/** What a tool call is about to do, for whoever is to allow it: the command, what becomes of files, and else its arguments. */
export function deedLines(call: ToolCall): DeedLine[] {
  const { command, rest } = summarizeToolCall(call)
  const run = command?.split('\n').map((line, at) => ({ text: `${at ? ' ' : '$'} ${clean(line)}` })) ?? []
  if (call.diffs.length) return [...run, ...call.diffs.flatMap(diffLines)]
  const places = call.locations.map(({ path, line }) => ({ text: oneLine(line === null ? path : `${path}:${line}`) }))
  return [...run, ...(command === undefined ? places : []), ...argumentLines(rest)]
}

/** So many lines of what an agent wants to do are enough to remember it by. */
const FEW = 12

/** The first of these lines, and where all of them are. */
export function beginningOf(
  lines: DeedLine[],
  { permission_id }: Pick<Permission, 'permission_id'>,
  isTerminal: boolean
): DeedLine[] {
  const width = isTerminal ? (process.stdout.columns || 80) - 4 : Number.POSITIVE_INFINITY
  const few = lines.slice(0, FEW).map(line => (line.isLong ? { ...line, text: cut(line.text, width) } : line))
  const left = lines.length - few.length
  if (!left) return few
  const more = left === 1 ? 'one more line' : `${left} more lines`
  return [...few, { text: `… and ${more}: ${CALLBOARD} permissions show ${shortId(permission_id)}`, format: 'dim' }]
}

/** What it is called, where that says something beside the command. */
export function nameOf(call: ToolCall): string {
  const title = oneLine(call.title)
  const kind = KINDS[call.kind]
  return title === summarizeToolCall(call).command ? kind : title || kind
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

function diffLines({ path, old_text, new_text }: ToolCall['diffs'][number]): DeedLine[] {
  const lines = difference(old_text, new_text)
  const note = old_text === null ? ' (new file)' : lines.length ? '' : ' (what changes is beyond what was kept of it)'
  return [
    { text: `${oneLine(path)}${note}`, format: 'bold' },
    ...lines.map(({ sign, text }) => ({ text: `${sign} ${clean(text)}`, format: FORMATS[sign], isLong: true as const }))
  ]
}

const FORMATS = { '+': 'green', '-': 'red', ' ': 'dim' } as const

const argumentLines = (rest: string): DeedLine[] =>
  rest ? rest.split('\n').map(text => ({ text: clean(text), format: 'dim', isLong: true })) : []
