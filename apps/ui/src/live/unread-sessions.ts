import { type Client, type DomainEvent, isOf } from '@callboard/client'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'
import { setItemSafe } from '../browser/local-storage.ts'
import { useClient, useConnection } from './client.tsx'
import { persistedList } from './persisted-list.ts'
import { currentSignIn } from './sign-in-store.ts'
import { useDomainEvent } from './use-domain-event.ts'

/** A session in which a task ended while it was not open, and the outcome of its last task. */
export interface UnreadSession {
  /** The session's id. */
  id: string
  outcome: 'completed' | 'failed'
  at: string
}

/** Maximum number of unread sessions; the oldest are dropped. */
const MAX_UNREAD = 100

const unreadSessions = persistedList<UnreadSession>('unread')

/** The unread sessions of the signed-in user, oldest first; the same in all tabs. */
export const useUnreadSessions = unreadSessions.use

/** True if a task ended in this session since it was opened. */
export const useIsUnread = (session_id: string): boolean =>
  useSyncExternalStore(unreadSessions.subscribe, () => unreadSessions.items().some(({ id }) => id === session_id))

/** Marks sessions unread when their tasks end, and read when they are opened. */
export function useTrackUnread(openSessionId: string | undefined): void {
  const isVisible = useDocumentVisibility() === 'visible'
  const unread = useUnreadSessions()
  const client = useClient()
  const isLive = useConnection().status === 'live'
  const markUnread = (outcome: UnreadSession['outcome']) => (happening: DomainEvent) => {
    if (!isOf(happening, 'tasks')) return
    const { session_id } = happening.row
    if (session_id) addUnread({ id: session_id, outcome, at: happening.at })
    setItemSafe(lastHeardKey(), happening.at)
  }
  useDomainEvent('task.completed', markUnread('completed'))
  useDomainEvent('task.failed', markUnread('failed'))
  useDomainEvent('session.removed', happening => {
    if (isOf(happening, 'sessions')) markRead(happening.row.session_id)
  })
  useEffect(() => {
    // A failure is repaired by the next connection.
    if (isLive) addMissed(client).catch(() => undefined)
  }, [isLive, client])
  useEffect(() => {
    if (isVisible && unread.some(({ id }) => id === openSessionId)) markRead(openSessionId)
  }, [isVisible, openSessionId, unread])
}

/** Marks one session read, or all of them. */
export function markRead(session_id?: string): void {
  for (const one of unreadSessions.items()) if (!session_id || one.id === session_id) unreadSessions.remove(one.id)
}

/** The key of the time of the last event that any tab of this browser received. */
const lastHeardKey = () => `callboard heard until ${currentSignIn.get()?.user_id}`

/** Maximum number of sessions that are checked for tasks that ended while no tab was connected. */
const MAX_MISSED = 50

/** Adds the sessions whose tasks ended while no tab of this browser was connected. In a new browser there are none. */
async function addMissed(client: Client): Promise<void> {
  const until = localStorage.getItem(lastHeardKey())
  const ended = { status: 'idle' as const, last_task_status: { $in: ['completed' as const, 'failed' as const] } }
  const newest = { $sort: { last_message_at: -1 as const }, $limit: MAX_MISSED }
  const { data } = await client.service('sessions').find({ query: { ...ended, archived_at: null, ...newest } })
  for (const { session_id, last_task_status, last_message_at: at } of data) {
    if (until === null || at === null || at <= until) continue
    addUnread({ id: session_id, outcome: last_task_status === 'failed' ? 'failed' : 'completed', at })
  }
  const latest = [until ?? '', data[0]?.last_message_at ?? ''].sort().at(-1)
  setItemSafe(lastHeardKey(), latest || new Date().toISOString())
}

function addUnread(one: UnreadSession): void {
  const [eldest] = unreadSessions.items()
  if (eldest && unreadSessions.items().length >= MAX_UNREAD) unreadSessions.remove(eldest.id)
  try {
    unreadSessions.put(one)
  } catch (error) {
    // When the storage quota is exceeded it is not kept; the board still shows the outcome.
    if (!(error instanceof DOMException)) throw error
  }
}
