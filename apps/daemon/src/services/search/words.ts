import { fail } from '../../core/errors.ts'

/** How much of a text is shown around what was found, in characters: so much before it, so much in all. */
const BEFORE = 60
const SHOWN = 240

/** The words that are asked for. What people type is words to the last sign: no operator of the index is among them. */
export function wordsIn(asked: unknown): string[] {
  if (asked !== undefined && typeof asked !== 'string') {
    throw fail.badRequest('invalid_query', 'Ask with `words` as one text.')
  }
  const words = asked?.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []
  return words.filter(word => /[\p{L}\p{N}]/u.test(word))
}

/** What the index is asked: all words, and of the last one a beginning. */
export const matching = (words: readonly string[]): string =>
  words.map((word, at) => `"${word}"${at === words.length - 1 ? ' *' : ''}`).join(' AND ')

/** The text around the first of the words that is found in it as it was typed, in one line. */
export function snippetOf(text: string, words: readonly string[]): string {
  const plain = fold(text)
  const places = words.map(word => plain.indexOf(fold(word))).filter(at => at >= 0)
  const start = Math.max(0, Math.min(...(places.length ? places : [0])) - BEFORE)
  const part = text
    .slice(start, start + SHOWN)
    .replace(/\s+/g, ' ')
    .replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
  return `${start > 0 ? '…' : ''}${part.trim()}${start + SHOWN < text.length ? '…' : ''}`
}

/** As the index compares: without regard to case. Accents are left, so that places stay as they are. */
const fold = (text: string) => text.toLowerCase()
