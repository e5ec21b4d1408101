import type { Row } from './row-types.ts'

/** The store's knowledge of one row, whatever the order in which it arrived. */
export interface RowEntry<R> {
  row: R | undefined
  /** Rows of a lower version are outdated. Infinity after a removal, which is final (R1). */
  minVersion: number
  /** The store's time of this knowledge. An answer describes the state at the time of its request or later. */
  knownAt: number
  /** C6: it was removed or cannot be read, and with it the rows that belong to it. */
  isRemoved: boolean
  /** An answer did not name it: it has changed, or cannot be read. Found again unchanged, it was only hidden. */
  isMissing: boolean
  /** F7: its version is of an earlier epoch and cannot be compared. */
  isStaleEpoch: boolean
}

/**
 * How a row arrived: in an answer, or on a page of catch-up, both as it is now; by an event that created it, by another
 * event, possibly the first one seen of an older row, or by the event that moved it here.
 */
export type Source = 'response' | 'catch_up' | 'created' | 'event' | 'moved'

export const VISIBLE = { isRemoved: false, isMissing: false, isStaleEpoch: false }

/** The lowest version that is accepted. A row found again after it was missing counts although its version is the same. */
export function minVersionFor(
  { minVersion, isMissing, knownAt }: RowEntry<unknown>,
  source: Source,
  time: number
): number {
  const isFound = source === 'catch_up' || (source === 'response' && time >= knownAt)
  return isMissing && isFound ? minVersion - 1 : minVersion
}

/** `held` when both have the same content, so that reading a row again does not look like a change. */
export function keepIfEqual<R>(held: R | undefined, row: R): R {
  return held && JSON.stringify(held) === JSON.stringify(row) ? held : row
}

/** R1: the row with the higher version. */
export function newerRow<R extends Row>(held: R | undefined, incoming: R): R {
  return held && held.version >= incoming.version ? held : incoming
}
