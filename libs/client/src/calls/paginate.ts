import { LIMITS, type Page } from '@callboard/contract'

/** One page of a query's rows: `page => client.service('boards').find({ query: page })`. */
export type FindPage<R> = (page: { $limit: number; $skip: number }) => Promise<Page<R>>

/**
 * All rows of a query, page by page. With a key, each page begins with the last row of the one before: when it does not,
 * rows came or went in front of it, and everything is read anew, so that none is missed.
 */
export async function allRows<R>(find: FindPage<R>, key?: (row: R) => string): Promise<R[]> {
  for (;;) {
    const rows = await inOneGo(find, key)
    if (rows) return rows
  }
}

async function inOneGo<R>(find: FindPage<R>, key?: (row: R) => string): Promise<R[] | undefined> {
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

/** Rows that are numbered and keep their numbers (S1), from one on, page by page. */
export async function allNumbered<R extends { index: number }>(
  find: (page: { $limit: number; $sort: { index: 1 }; index: { $gte: number } }) => Promise<Page<R>>,
  from: number
): Promise<R[]> {
  const rows: R[] = []
  for (;;) {
    const last = rows.at(-1)
    const index = { $gte: last ? last.index + 1 : from }
    const { data, total } = await find({ $limit: LIMITS.pageMax, $sort: { index: 1 }, index })
    rows.push(...data)
    if (data.length === total || data.length === 0) return rows
  }
}
