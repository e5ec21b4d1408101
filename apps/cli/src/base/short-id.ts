/** The prefix of an id and its first 8 letters, as lists show it. */
export function shortId(id: string): string {
  return id.slice(0, id.indexOf('_') + 1 + SHORT_ID_LETTERS)
}

export const SHORT_ID_LETTERS = 8
