import { diffArrays } from 'diff'

export interface DiffLine {
  /** Its index in the list. */
  key: number
  kind: 'same' | 'added' | 'removed' | 'skipped'
  text: string
}

/** With more changed lines than this the whole old text is shown as removed and the whole new one as added. */
const MAX_EDIT_LENGTH = 1_000
/** Unchanged lines shown around a change. */
const CONTEXT_LINES = 3

/** The lines that were removed and added, in order, with the unchanged lines around them. `before` is null for a new file. */
export function diffLines(before: string | null, after: string): DiffLine[] {
  return collapse(compare(toLines(before), toLines(after))).map((line, key) => ({ key, ...line }))
}

const toLines = (text: string | null) => (text ? text.split('\n') : [])

type Line = Omit<DiffLine, 'key'>

function compare(before: string[], after: string[]): Line[] {
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDIT_LENGTH }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true }
  ]
  return changes.flatMap(({ value, removed, added }) =>
    value.map((text): Line => ({ kind: removed ? 'removed' : added ? 'added' : 'same', text }))
  )
}

/** Replaces long unchanged runs with one line that counts them. */
function collapse(lines: Line[]): Line[] {
  const isNearChange = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1).some(line => line.kind !== 'same')
  )
  const collapsed: Line[] = []
  for (let at = 0; at < lines.length; ) {
    const end = isNearChange.indexOf(true, at)
    const count = (end < 0 ? lines.length : end) - at
    const line = lines[at]
    if (count > 1) {
      collapsed.push({ kind: 'skipped', text: `${count} unchanged lines` })
      at += count
    } else if (line) {
      collapsed.push(line)
      at++
    }
  }
  return collapsed
}
