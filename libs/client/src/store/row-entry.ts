import type { Row } from './row-types.ts'

/** The store's knowledge of one row, whatever the order in which it arrived. */
export type RowEntry<R> = {
  /** The store's time of this knowledge. An answer describes the state at the time of its request or later. */
  readonly knownAt: number
} & (
  | { readonly state: 'current'; readonly row: R }
  /** F7: the row is of an earlier epoch. It stays until another one replaces it, but its version cannot be compared. */
  | { readonly state: 'stale'; readonly row: R }
  /** Nothing is known of the row in this epoch. */
  | { readonly state: 'unknown' }
  /** There is a row of this version that no list watches. */
  | { readonly state: 'unwatched'; readonly minVersion: number }
  /** An answer did not name the row: it has changed, or cannot be read. Found again unchanged, it was only hidden. */
  | { readonly state: 'missing'; readonly minVersion: number }
  /**
   * C6: the row was removed or cannot be read, and with it the rows that belong to it. A row of `minVersion` or later
   * lifts that; none lifts Infinity, for a removal is final (R1). It is 0 when only a row of an earlier epoch was
   * known.
   */
  | { readonly state: 'hidden'; readonly minVersion: number }
)

/**
 * The way a row arrived: in an answer, or on a page of catch-up, both as it is now; by an event that created it, by
 * another event, possibly the first one seen of an older row, or by the event that moved it here.
 */
export type Source = 'response' | 'catch_up' | 'created' | 'event' | 'moved'

export const UNKNOWN: RowEntry<never> = { state: 'unknown', knownAt: 0 }

/** The row that lists see. */
export function rowOf<R>(entry: RowEntry<R> | undefined): R | undefined {
  return entry?.state === 'current' || entry?.state === 'stale' ? entry.row : undefined
}

/** The lowest version that is not outdated. */
export function minVersionOf(entry: RowEntry<Row>): number {
  switch (entry.state) {
    case 'current':
      return entry.row.version
    case 'stale':
    case 'unknown':
      return 0
    case 'unwatched':
    case 'missing':
    case 'hidden':
      return entry.minVersion
  }
}

/**
 * True if a row of this version is accepted. A missing row that is found again counts although its version is the
 * same.
 */
export function accepts(entry: RowEntry<Row>, version: number, source: Source, time: number): boolean {
  const isFound = source === 'catch_up' || (source === 'response' && time >= entry.knownAt)
  const minVersion = minVersionOf(entry)
  return version >= (entry.state === 'missing' && isFound ? minVersion - 1 : minVersion)
}

/** The entry after its row stopped being watched. */
export function withoutRow(entry: RowEntry<Row>): RowEntry<never> {
  const { knownAt } = entry
  switch (entry.state) {
    case 'current':
      return { state: 'unwatched', minVersion: entry.row.version, knownAt }
    case 'stale':
      return { state: 'unknown', knownAt }
    default:
      return entry
  }
}

/** `held` when both have the same content, so that reading a row again does not look like a change. */
export function keepIfEqual<R>(held: R | undefined, row: R): R {
  return held && JSON.stringify(held) === JSON.stringify(row) ? held : row
}

/** R1: the row with the higher version. */
export function newerRow<R extends Row>(held: R | undefined, incoming: R): R {
  return held && held.version >= incoming.version ? held : incoming
}
