import { structuredPatch } from 'diff'

/** A line of the old text, of the new one, or of both. */
export interface DiffLine {
  sign: '-' | '+' | ' '
  text: string
}

const CONTEXT_LINES = 2
/** The most inserted and deleted lines that are compared line by line; above it, comparing takes too long. */
const MAX_EDITS = 1000

/** The changed lines with two lines of context; empty when both texts are equal. */
export function diffLines(before: string | null, after: string): DiffLine[] {
  const old = withFinalNewline(before ?? '')
  const next = withFinalNewline(after)
  const patch = structuredPatch('', '', old, next, '', '', { context: CONTEXT_LINES, maxEditLength: MAX_EDITS })
  if (patch) return patch.hunks.flatMap(({ lines }) => lines.map(toDiffLine))
  return [...signed('-', old), ...signed('+', next)]
}

/** A missing newline at the end of a file is not shown as a change. */
const withFinalNewline = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function toDiffLine(line: string): DiffLine {
  const sign = line.startsWith('-') ? '-' : line.startsWith('+') ? '+' : ' '
  return { sign, text: line.slice(1) }
}

const signed = (sign: DiffLine['sign'], text: string): DiffLine[] =>
  text
    ? text
        .replace(/\n$/, '')
        .split('\n')
        .map(line => ({ sign, text: line }))
    : []
