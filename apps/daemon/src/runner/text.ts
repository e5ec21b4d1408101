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
  return { text: whole.replace(/\p{Surrogate}|\0/gu, '\uFFFD'), carry: isSplit ? piece.slice(-1) : '' }
}

/** What a text costs on the wire, in bytes: as JSON without its quotes. */
export const encodedBytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

/** The longest beginning that surely fits into `room` bytes, whole characters only; empty when there is no room. */
export function fitting(text: string, room: number): string {
  if (encodedBytes(text) <= room) return text
  // No UTF-16 unit takes more than six bytes of JSON, so this many always fit; the caller asks again for the rest.
  const units = Math.max(0, Math.floor(room / 6))
  const isSplit = /[\uD800-\uDBFF]/.test(text.charAt(units - 1))
  return text.slice(0, isSplit ? units - 1 : units)
}

/** Shortens what is only shown, never what is kept. */
export const shortened = (text: string, length: number) =>
  text.length <= length ? text : `${clean(text.slice(0, length - 1)).text}…`
