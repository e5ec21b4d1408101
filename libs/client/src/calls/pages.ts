import { LIMITS, type Message, type Page, type Services } from '@callboard/contract'

/** All rows of a query, page by page: `allRows(page => client.service('boards').find({ query: page }))`. */
export async function allRows<R>(find: (page: { $limit: number; $skip: number }) => Promise<Page<R>>): Promise<R[]> {
  const rows: R[] = []
  while (true) {
    const page = await find({ $limit: LIMITS.pageMax, $skip: rows.length })
    rows.push(...page.data)
    if (rows.length >= page.total || !page.data.length) return rows
  }
}

/** All stored messages of a session in order of index, with the text of streaming ones as far as it is (S4). */
export async function allMessages(messages: Services['messages'], session_id: string): Promise<Message[]> {
  const rows: Message[] = []
  while (true) {
    const index = { $gte: (rows.at(-1)?.index ?? 0) + 1 }
    const page = await messages.find({ query: { session_id, index, $sort: { index: 1 }, $limit: LIMITS.pageMax } })
    rows.push(...page.data)
    if (page.data.length === page.total || !page.data.length) return rows
  }
}
