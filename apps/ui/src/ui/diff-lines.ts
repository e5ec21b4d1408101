export interface DiffLine {
  /** Its place in the list. */
  key: number
  kind: 'same' | 'added' | 'taken' | 'skipped'
  text: string
}

/** Beyond this many pairs of lines the two texts are shown whole, one after the other. */
const PAIRS_MAX = 1_000_000
/** Unchanged lines shown around a change. */
const AROUND = 3

/** The lines of the new text and those taken from the old one, in order, with long unchanged stretches left out. */
export function diffLines(before: string | null, after: string): DiffLine[] {
  const lines = compare(linesOf(before), linesOf(after))
  return shorten(lines).map((line, key) => ({ key, ...line }))
}

const linesOf = (text: string | null) => (text ? text.split('\n') : [])

type Line = Omit<DiffLine, 'key'>

function compare(before: string[], after: string[]): Line[] {
  let head = 0
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const same = (text: string): Line => ({ kind: 'same', text })
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...after.slice(after.length - tail).map(same)
  ]
}

function compareMiddle(before: string[], after: string[]): Line[] {
  const taken = (text: string): Line => ({ kind: 'taken', text })
  const added = (text: string): Line => ({ kind: 'added', text })
  if (before.length * after.length > PAIRS_MAX) return [...before.map(taken), ...after.map(added)]
  const common = commonLengths(before, after)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old = '', next = ''] = [before[i], after[j]]
    if (i < before.length && j < after.length && old === next) {
      lines.push({ kind: 'same', text: old })
      i++
      j++
    } else if (j >= after.length || (i < before.length && common(i + 1, j) >= common(i, j + 1))) {
      lines.push(taken(old))
      i++
    } else {
      lines.push(added(next))
      j++
    }
  }
  return lines
}

/** For each pair of places, how many lines the rests of both texts have in common, in order. */
function commonLengths(before: string[], after: string[]): (i: number, j: number) => number {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  return at
}

function shorten(lines: Line[]): Line[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(line => line.kind !== 'same')
  )
  const short: Line[] = []
  for (let at = 0; at < lines.length; ) {
    const end = isNear.indexOf(true, at)
    const skipped = (end < 0 ? lines.length : end) - at
    const line = lines[at]
    if (skipped > 1) {
      short.push({ kind: 'skipped', text: `${skipped} unchanged lines` })
      at += skipped
    } else if (line) {
      short.push(line)
      at++
    }
  }
  return short
}
