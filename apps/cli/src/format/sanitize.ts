/** Characters that are invisible and can make a text read as another one: bidirectional, zero-width and separator characters. */
const DECEPTIVE = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/**
 * Text that is safe to print on a terminal: control characters other than new lines and tabs are removed, and deceptive
 * characters are shown as their code points.
 */
export function sanitize(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '').replace(DECEPTIVE, showCodePoint)
}

/** JSON that is safe to print on a terminal, and still parses to the same value. */
export function sanitizeJson(json: string): string {
  return json.replace(/\p{Cc}/gu, escapeInJson).replace(DECEPTIVE, escapeInJson)
}

/** Sanitized text on one line. */
export function toSingleLine(text: string): string {
  return sanitize(text.replace(/\s+/g, ' ')).trim()
}

function showCodePoint(character: string): string {
  return `<U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}>`
}

function escapeInJson(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
