import type { Services } from '@callboard/contract'

/** From where on a session is followed: all of it, unless told. */
export type FollowStart =
  /** After the message of this index (S1). */
  | { after?: number }
  /** With so many messages of what was said before. */
  | { tail: number }
  /** With what was said since this time, in ISO-8601. */
  | { since: string }

/** How many messages are looked at in one go while a time is looked for, from the end back. */
const PORTION = 50

/** The index after which following begins. */
export async function startAfter(
  messages: Pick<Services['messages'], 'find'>,
  session_id: string,
  from: FollowStart
): Promise<number> {
  const fromEnd = async ($skip: number, $limit: number) => {
    const { data } = await messages.find({ query: { session_id, $sort: { index: -1 }, $skip, $limit } })
    return data
  }
  if ('tail' in from) {
    const [last] = await fromEnd(from.tail, 1)
    return last?.index ?? 0
  }
  if (!('since' in from)) return from.after ?? 0
  const since = new Date(from.since).toISOString()
  for (let [skip, limit] = [0, 1]; ; [skip, limit] = [skip + limit, PORTION]) {
    const portion = await fromEnd(skip, limit)
    const older = portion.find(({ created_at }) => created_at < since)
    if (older) return older.index
    if (portion.length < limit) return 0
  }
}
