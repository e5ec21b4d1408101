import { type Client, type DomainEvent, isOf } from '@callboard/client'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'
import { keep } from '../browser/local-storage.ts'
import { useClient, useConnection } from './client.tsx'
import { keptList } from './persisted-list.ts'
import { here } from './sign-in-store.ts'
import { useLiveEvent } from './use-domain-event.ts'

/** A session in which something ended while nobody looked, and how what ended last did. */
export interface Unread {
  /** The session's. */
  id: string
  how: 'completed' | 'failed'
  at: string
}

/** So many are kept; with more of them nobody asks for the eldest. */
const MOST = 100

const inbox = keptList<Unread>('unread')

/** What waits for whoever is signed in, in all tabs of this browser, eldest first. */
export const useInbox = inbox.use

/** Whether something ended in this session since it was looked at. */
export const useIsUnread = (session_id: string): boolean =>
  useSyncExternalStore(inbox.subscribe, () => inbox.items().some(({ id }) => id === session_id))

/** Keeps what ends while its session is not looked at, and lets go of what is; `looked` is the session that is open. */
export function useKeepInbox(looked: string | undefined): void {
  const isVisible = useDocumentVisibility() === 'visible'
  const unread = useInbox()
  const client = useClient()
  const isLive = useConnection().status === 'live'
  const hear = (how: Unread['how']) => (happening: DomainEvent) => {
    if (!isOf(happening, 'tasks')) return
    const { session_id } = happening.row
    if (session_id) put({ id: session_id, how, at: happening.at })
    keep(heardUntil(), happening.at)
  }
  useLiveEvent('task.completed', hear('completed'))
  useLiveEvent('task.failed', hear('failed'))
  useLiveEvent('session.removed', happening => {
    if (isOf(happening, 'sessions')) markRead(happening.row.session_id)
  })
  useEffect(() => {
    // Without it there is the next connection.
    if (isLive) putMissed(client).catch(() => undefined)
  }, [isLive, client])
  useEffect(() => {
    if (isVisible && unread.some(({ id }) => id === looked)) markRead(looked)
  }, [isVisible, looked, unread])
}

/** Of a session, or of all. */
export function markRead(session_id?: string): void {
  for (const one of inbox.items()) if (!session_id || one.id === session_id) inbox.drop(one.id)
}

/** Up to when it was heard, in any tab of this browser, what ended. */
const heardUntil = () => `callboard heard until ${here.get()?.user_id}`

/** So many sessions are looked through for what ended while no tab was connected. */
const LOOKED_THROUGH = 50

/** What ended while no tab of this browser heard it: at night, on a train. In a browser that is new, nothing is. */
async function putMissed(client: Client): Promise<void> {
  const until = localStorage.getItem(heardUntil())
  const ended = { status: 'idle' as const, last_task_status: { $in: ['completed' as const, 'failed' as const] } }
  const newest = { $sort: { last_message_at: -1 as const }, $limit: LOOKED_THROUGH }
  const { data } = await client.service('sessions').find({ query: { ...ended, archived_at: null, ...newest } })
  for (const { session_id, last_task_status, last_message_at: at } of data) {
    if (until === null || at === null || at <= until) continue
    put({ id: session_id, how: last_task_status === 'failed' ? 'failed' : 'completed', at })
  }
  const latest = [until ?? '', data[0]?.last_message_at ?? ''].sort().at(-1)
  keep(heardUntil(), latest || new Date().toISOString())
}

function put(one: Unread): void {
  const [eldest] = inbox.items()
  if (eldest && inbox.items().length >= MOST) inbox.drop(eldest.id)
  try {
    inbox.put(one)
  } catch (error) {
    // Where the browser has no room left, it is not kept; the board shows it all the same.
    if (!(error instanceof DOMException)) throw error
  }
}
