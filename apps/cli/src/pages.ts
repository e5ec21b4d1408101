import type { Page } from '@callboard/contract'

const SIZE = 200

/** All rows of a query, page by page. */
export async function allRows<R>(find: (page: { $limit: number; $skip: number }) => Promise<Page<R>>): Promise<R[]> {
  const rows: R[] = []
  while (true) {
    const page = await find({ $limit: SIZE, $skip: rows.length })
    rows.push(...page.data)
    if (rows.length >= page.total || !page.data.length) return rows
  }
}
