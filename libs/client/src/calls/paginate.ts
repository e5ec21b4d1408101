import { LIMITS, type Page } from '@callboard/contract'

/** Fetches one page of a query: `page => client.service('boards').find({ query: page })`. */
export type FindPage<R> = (page: { $limit: number; $skip: number }) => Promise<Page<R>>

/**
 * All rows of a query, fetched page by page. With `key`, each page overlaps the one before by one row: when that row
 * is not the same, rows were added or removed before it, and everything is fetched again so that none is missed.
 */
export async function allRows<R>(find: FindPage<R>, key?: (row: R) => string): Promise<R[]> {
  for (;;) {
    const rows = await tryFetchAll(find, key)
    if (rows) return rows
  }
}

/** Undefined when rows shifted between two pages. */
async function tryFetchAll<R>(find: FindPage<R>, key?: (row: R) => string): Promise<R[] | undefined> {
  const rows: R[] = []
  for (;;) {
    const last = key && rows.at(-1)
    const overlap = last === undefined ? 0 : 1
    const { data, total } = await find({ $limit: LIMITS.pageMax, $skip: rows.length - overlap })
    const [first] = data
    if (key && last !== undefined && (first === undefined || key(first) !== key(last))) return undefined
    rows.push(...data.slice(overlap))
    if (rows.length >= total || data.length <= overlap) return rows
  }
}

/** S1: all rows from this index on, fetched page by page. Their indexes never change, so no page can miss one. */
export async function fetchAllByIndex<R extends { index: number }>(
  find: (page: { $limit: number; $sort: { index: 1 }; index: { $gte: number } }) => Promise<Page<R>>,
  firstIndex: number
): Promise<R[]> {
  const rows: R[] = []
  for (;;) {
    const last = rows.at(-1)
    const index = { $gte: last ? last.index + 1 : firstIndex }
    const { data, total } = await find({ $limit: LIMITS.pageMax, $sort: { index: 1 }, index })
    rows.push(...data)
    if (data.length === total || data.length === 0) return rows
  }
}
