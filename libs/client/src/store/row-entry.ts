import type { Row } from './row-types.ts'

/** What is known of one row, in whatever order it was heard: the newest row, and from which version on it is news. */
export interface Entry<R> {
  row: R | undefined
  /** Rows of a lower version say nothing new. Infinity for what was removed: that is final (R1). */
  least: number
  /** When that was known, by the store's own count: what an answer tells was so when it was asked for, or later. */
  at: number
  /** C6: it was removed, or is out of sight, and what hangs on it with it. */
  isGone: boolean
  /** An answer did not name it: it has changed, or is not seen. Found again as it was, it was only out of sight. */
  isAbsent: boolean
  /** F7: its version is of an earlier epoch, and tells nothing. */
  isOld: boolean
}

/**
 * How a row comes in: as an answer, or on a page of catching up, as it is now; by an event: made just now, as news of one that
 * may be here for the first time although it is older, or as one that has come here from elsewhere.
 */
export type Origin = 'answer' | 'page' | 'made' | 'news' | 'moved'

/** Nothing against it. */
export const SEEN = { isGone: false, isAbsent: false, isOld: false }

/** From which version on a row is news: what was asked for since then, and found, counts although it has not changed. */
export function leastOf({ least, isAbsent, at }: Entry<unknown>, by: Origin, time: number): number {
  const isFound = by === 'page' || (by === 'answer' && time >= at)
  return isAbsent && isFound ? least - 1 : least
}

/** Who has seen a row need not see it again when it was only read anew. */
export function sameOr<R>(held: R | undefined, row: R): R {
  return held && JSON.stringify(held) === JSON.stringify(row) ? held : row
}

/** R1. */
export function newer<R extends Row>(held: R | undefined, incoming: R): R {
  return held && held.version >= incoming.version ? held : incoming
}
