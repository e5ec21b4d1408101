/** A line of a text, and whether it is in the text of before, in the new one, or in both. */
export interface Line {
  sign: '-' | '+' | ' '
  text: string
}

/** Lines shown before and after the change. */
const AROUND = 2

/** From the first line that changes to the last one: what was there, then what will be there, with a little around it. */
export function difference(before: string | null, after: string): Line[] {
  const [old, next] = [linesOf(before), linesOf(after)]
  const head = sharedLength(old, next)
  if (head === old.length && head === next.length) return []
  const tail = sharedLength(old.slice(head).reverse(), next.slice(head).reverse())
  const signed = (sign: Line['sign'], lines: string[]) => lines.map(text => ({ sign, text }))
  return [
    ...signed(' ', next.slice(Math.max(0, head - AROUND), head)),
    ...signed('-', old.slice(head, old.length - tail)),
    ...signed('+', next.slice(head, next.length - tail)),
    ...signed(' ', next.slice(next.length - tail, next.length - tail + AROUND))
  ]
}

const linesOf = (text: string | null) => (text ? text.replace(/\n$/, '').split('\n') : [])

/** How many lines two lists have in common at their beginning. */
function sharedLength(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((line, at) => line !== other[at])
  return differs < 0 ? one.length : differs
}
