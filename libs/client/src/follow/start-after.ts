import type { Services } from '@callboard/contract'

/** The point from which a session is followed; its beginning by default. */
export type FollowStart =
  /** After the message with this index (S1). */
  | { after?: number }
  /** With this many of the newest messages. */
  | { tail: number }
  /** With the messages since this time, in ISO-8601. */
  | { since: string }

/** Messages read at once while a time is searched for, from the end backwards. */
const BATCH_SIZE = 50

/** The index of the message after which following starts; 0 for the beginning. */
export async function startAfter(
  messages: Pick<Services['messages'], 'find'>,
  session_id: string,
  start: FollowStart
): Promise<number> {
  const findFromEnd = async ($skip: number, $limit: number) => {
    const { data } = await messages.find({ query: { session_id, $sort: { index: -1 }, $skip, $limit } })
    return data
  }
  if ('tail' in start) {
    const [last] = await findFromEnd(start.tail, 1)
    return last?.index ?? 0
  }
  if (!('since' in start)) return start.after ?? 0
  const since = new Date(start.since).toISOString()
  for (let [skip, limit] = [0, 1]; ; [skip, limit] = [skip + limit, BATCH_SIZE]) {
    const batch = await findFromEnd(skip, limit)
    const older = batch.find(({ created_at }) => created_at < since)
    if (older) return older.index
    if (batch.length < limit) return 0
  }
}
