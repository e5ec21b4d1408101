import type { Happening } from '@callboard/client'
import { isOf } from '@callboard/client'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'
import { useLiveEvent } from './live-event.ts'
import { createStore, useStore } from './store.ts'
import { here } from './token.ts'

/** What ended in a session that was not looked at: it waits until somebody looks. */
export interface Unread {
  /** Of the task. */
  id: string
  how: 'completed' | 'failed'
  session_id: string
  at: string
}

/** So many are kept; with more of them nobody asks for the eldest. */
const MOST = 100

/** Each is kept by a name of its own, so that tabs that write at the same time take nothing from each other. */
const prefix = () => `callboard unread ${here.get()?.user_id} `

const inbox = createStore(kept())
here.subscribe(() => inbox.set(kept()))
addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith(prefix())) inbox.set(kept())
})

/** What waits for whoever is signed in, in all tabs of this browser, newest first. */
export const useInbox = (): readonly Unread[] => useStore(inbox)

/** Whether something ended in this session since it was looked at. */
export const useIsUnread = (session_id: string): boolean =>
  useSyncExternalStore(inbox.subscribe, () => inbox.get().some(one => one.session_id === session_id))

/** Keeps what ends while its session is not looked at, and lets go of what is; `looked` is the session that is open. */
export function useKeepInbox(looked: string | undefined): void {
  const isVisible = useDocumentVisibility() === 'visible'
  const unread = useInbox()
  const keepUnread = (how: Unread['how']) => (happening: Happening) => {
    if (!isOf(happening, 'tasks')) return
    const { task_id, session_id } = happening.row
    if (task_id && session_id) put({ id: task_id, how, session_id, at: happening.at })
  }
  useLiveEvent('task.completed', keepUnread('completed'))
  useLiveEvent('task.failed', keepUnread('failed'))
  useLiveEvent('session.removed', happening => {
    if (isOf(happening, 'sessions')) markRead(happening.row.session_id)
  })
  useEffect(() => {
    if (isVisible && unread.some(({ session_id }) => session_id === looked)) markRead(looked)
  }, [isVisible, looked, unread])
}

/** Of a session, or of all. */
export function markRead(session_id?: string): void {
  for (const { id } of kept().filter(one => !session_id || one.session_id === session_id)) {
    localStorage.removeItem(prefix() + id)
  }
  inbox.set(kept())
}

function put(one: Unread): void {
  for (const { id } of kept().slice(MOST - 1)) localStorage.removeItem(prefix() + id)
  localStorage.setItem(prefix() + one.id, JSON.stringify(one))
  inbox.set(kept())
}

function kept(): Unread[] {
  return Object.keys(localStorage)
    .filter(key => key.startsWith(prefix()))
    .map((key): Unread => JSON.parse(localStorage.getItem(key) ?? '{}'))
    .sort((one, other) => other.at.localeCompare(one.at))
}
