/** CJK text has no spaces: each of its characters is a term of its own, and a run of them is searched as a phrase. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u
const TERM = new RegExp(`${CJK.source}|(?:(?!${CJK.source})[\\p{L}\\p{N}])+`, 'gu')

/** Combining marks are removed and the rest recomposed, so that accents do not matter and Hangul stays one character a syllable. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()

/** The terms of a text in order, without case and accents: `['cafe', '東', '京']` of "Café 東京". */
export const searchTerms = (text: string): string[] => fold(text).match(TERM) ?? []

/** The number of characters that a board takes in each of its indexed terms. */
export const BOARD_TERM_LENGTH = 20

/**
 * A term as it is indexed: with the board in front, so that what one board says can neither be matched, counted nor timed
 * through another (Q2). `board_id` is `brd_` and 20 lower-case characters.
 */
export const boardTerm = (board_id: string, term: string): string => board_id.slice(-BOARD_TERM_LENGTH) + term

interface Connection {
  function(name: string, options: { deterministic: boolean }, implementation: (...args: unknown[]) => unknown): unknown
}

/**
 * Defines the SQL function `search_terms(board_id, text)` that the search triggers call. Every connection that inserts or
 * updates sessions, tasks, messages or document texts needs it.
 */
export function defineSearchFunctions(connection: Connection): void {
  connection.function('search_terms', { deterministic: true }, (board_id, text) =>
    searchTerms(String(text ?? ''))
      .map(term => boardTerm(String(board_id), term))
      .join(' ')
  )
}
