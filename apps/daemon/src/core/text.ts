/** Part of a stream of text. */
export interface SanitizedChunk {
  text: string
  /** A high surrogate at the end of the chunk, which belongs in front of the next one (S2). */
  carry: string
}

export const REPLACEMENT_CHARACTER = '\uFFFD'

/** Replaces lone surrogates and NUL, which UTF-8 and PostgreSQL cannot store, without splitting a surrogate pair. */
export function sanitizeChunk(chunk: string): SanitizedChunk {
  const isSplit = /[\uD800-\uDBFF]$/.test(chunk)
  const complete = isSplit ? chunk.slice(0, -1) : chunk
  return {
    text: complete.replace(/\p{Surrogate}|\0/gu, REPLACEMENT_CHARACTER),
    carry: isSplit ? chunk.slice(-1) : ''
  }
}

/** Replaces lone surrogates and NUL in a complete text. */
export function sanitize(complete: string): string {
  const { text, carry } = sanitizeChunk(complete)
  return carry ? text + REPLACEMENT_CHARACTER : text
}

/** The size of a text in JSON as UTF-8, in bytes, without its quotes. */
export const jsonByteLength = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

/** The longest prefix of a sanitized text, in whole characters, whose JSON takes at most `maxBytes`, and its size. */
export function fitToBytes(text: string, maxBytes: number): { text: string; bytes: number } {
  let bytes = 0
  let end = 0
  while (end < text.length) {
    const code = text.codePointAt(end) ?? 0
    const size = jsonCharacterBytes(code)
    if (bytes + size > maxBytes) break
    bytes += size
    end += code > 0xffff ? 2 : 1
  }
  return { text: text.slice(0, end), bytes }
}

/** Sanitizes a text and shortens it for display, with an ellipsis, to at most `maxBytes` of JSON. */
export function truncate(text: string, maxBytes: number): string {
  // A UTF-16 code unit takes at least one byte, so code units beyond this many cannot fit.
  const prefix = sanitize(text.slice(0, maxBytes + 1))
  if (prefix.length === text.length && jsonByteLength(prefix) <= maxBytes) return prefix
  return `${fitToBytes(prefix, maxBytes - jsonByteLength(ELLIPSIS)).text}${ELLIPSIS}`
}
const ELLIPSIS = '…'

/** The size of one character as JSON.stringify writes it, in UTF-8. */
function jsonCharacterBytes(code: number): number {
  if (code < 0x20) return SHORT_ESCAPES.has(code) ? 2 : 6
  if (code === QUOTE || code === BACKSLASH) return 2
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SHORT_ESCAPES: ReadonlySet<number> = new Set([...'\b\t\n\f\r'].map(character => character.charCodeAt(0)))
