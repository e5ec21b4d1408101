import { type Happening, isOf } from '@callboard/client'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'
import { keptList } from './kept-list.ts'
import { useLiveEvent } from './live-event.ts'

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
  const keep = (how: Unread['how']) => (happening: Happening) => {
    if (!isOf(happening, 'tasks')) return
    const { session_id } = happening.row
    if (session_id) put({ id: session_id, how, at: happening.at })
  }
  useLiveEvent('task.completed', keep('completed'))
  useLiveEvent('task.failed', keep('failed'))
  useLiveEvent('session.removed', happening => {
    if (isOf(happening, 'sessions')) markRead(happening.row.session_id)
  })
  useEffect(() => {
    if (isVisible && unread.some(({ id }) => id === looked)) markRead(looked)
  }, [isVisible, looked, unread])
}

/** Of a session, or of all. */
export function markRead(session_id?: string): void {
  for (const one of inbox.items()) if (!session_id || one.id === session_id) inbox.drop(one.id)
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
