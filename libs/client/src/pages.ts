import { LIMITS, type Message, type Services } from '@callboard/contract'

/** All stored messages of a session in order of index, page by page; text of streaming ones as far as it is (S4). */
export async function messagesOf(messages: Services['messages'], session_id: string): Promise<Message[]> {
  const rows: Message[] = []
  while (true) {
    const index = { $gte: (rows.at(-1)?.index ?? 0) + 1 }
    const page = await messages.find({ query: { session_id, index, $sort: { index: 1 }, $limit: LIMITS.pageMax } })
    rows.push(...page.data)
    if (page.data.length === page.total || !page.data.length) return rows
  }
}
