import { boardTerm, searchTerms } from '@callboard/migrations'
import { fail } from '../../core/errors.ts'

/** Characters of a snippet before the first match, and in all. */
const CONTEXT_LENGTH = 60
const SNIPPET_LENGTH = 240

/** The words of a search. Everything a person types is a word; none of it is an operator of the index. */
export function parseWords(input: unknown): string[] {
  if (input !== undefined && typeof input !== 'string') {
    throw fail.badRequest('invalid_query', '`words` must be a string.')
  }
  const words = input?.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return words.filter(word => searchTerms(word).length > 0)
}

/**
 * Q1, Q2: the FTS5 expression that matches all words within one of these boards, the last word as a prefix. Terms carry their
 * board, so the text of other boards is neither matched nor read.
 */
export const matchExpression = (words: readonly string[], board_ids: readonly string[]): string =>
  board_ids
    .map(board_id => `(${words.map((word, i) => phrase(board_id, word, i === words.length - 1)).join(' AND ')})`)
    .join(' OR ')

function phrase(board_id: string, word: string, isPrefix: boolean): string {
  const terms = searchTerms(word).map(term => boardTerm(board_id, term))
  return `"${terms.join(' ')}"${isPrefix ? ' *' : ''}`
}

/** The text around the first of the words found as it was typed, on one line. */
export function snippetOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase()
  const matches = words.map(word => lower.indexOf(word.toLowerCase())).filter(index => index >= 0)
  const start = Math.max(0, Math.min(...(matches.length ? matches : [0])) - CONTEXT_LENGTH)
  const part = text
    .slice(start, start + SNIPPET_LENGTH)
    .replace(/\s+/g, ' ')
    .replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
  return `${start > 0 ? '…' : ''}${part.trim()}${start + SNIPPET_LENGTH < text.length ? '…' : ''}`
}
