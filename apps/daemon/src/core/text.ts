/** A piece of text that every database can keep and every wire can carry, and what must wait for its other half. */
export interface Cleaned {
  text: string
  /** A high surrogate at the end: its low half comes with the next piece (S2). */
  carry: string
}

/** Half characters and NUL, which UTF-8 and PostgreSQL cannot hold, become the replacement character. */
export function clean(piece: string): Cleaned {
  const isSplit = /[\uD800-\uDBFF]$/.test(piece)
  const whole = isSplit ? piece.slice(0, -1) : piece
  return { text: whole.replace(/\p{Surrogate}|\0/gu, REPLACEMENT), carry: isSplit ? piece.slice(-1) : '' }
}

export const REPLACEMENT = '\uFFFD'

/** The same for a text that is whole: nothing comes after it. */
export function cleaned(whole: string): string {
  const { text, carry } = clean(whole)
  return carry ? text + REPLACEMENT : text
}

/** What a text costs on the wire, in bytes: as JSON without its quotes. */
export const encodedBytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

/** The longest beginning of a clean text, in whole characters, that costs at most `room` bytes on the wire. */
export function fitting(text: string, room: number): { text: string; bytes: number } {
  let bytes = 0
  let end = 0
  while (end < text.length) {
    const code = text.codePointAt(end) ?? 0
    const cost = costOf(code)
    if (bytes + cost > room) break
    bytes += cost
    end += code > 0xffff ? 2 : 1
  }
  return { text: text.slice(0, end), bytes }
}

/** Shortens to so many bytes on the wire what is only shown, never what is kept. */
export function shortened(text: string, bytes: number): string {
  // A unit takes a byte at least, so what is beyond so many units cannot fit.
  const begin = cleaned(text.slice(0, bytes + 1))
  if (begin.length === text.length && encodedBytes(begin) <= bytes) return begin
  return `${fitting(begin, bytes - encodedBytes(ELLIPSIS)).text}${ELLIPSIS}`
}
const ELLIPSIS = '…'

/** One character as JSON.stringify writes it, in UTF-8. */
function costOf(code: number): number {
  if (code < 0x20) return SHORT_ESCAPES.has(code) ? 2 : 6
  if (code === QUOTE || code === BACKSLASH) return 2
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SHORT_ESCAPES: ReadonlySet<number> = new Set([...'\b\t\n\f\r'].map(one => one.charCodeAt(0)))
