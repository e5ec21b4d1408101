import type { Client } from '@callboard/client'
import type { Permission } from '@callboard/contract'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { sessionAt } from '../browser/routes.ts'
import { isLookedAt, showVisibility } from '../browser/tab-coordination.ts'
import { useClient } from './client.tsx'
import { usePendingPermissions } from './queries.ts'
import { type Unread, useInbox } from './unread-sessions.ts'

type Go = (path: string) => void

/** What the browser says of a session. */
interface Notice {
  id: string
  session_id: string
  about: (title: string) => string
  body: string
}

/** What waits for a person while nobody looks is said by the browser, where it was allowed to; until it does not wait any more. */
export function useNotices(words: (permission: Permission) => string): void {
  const client = useClient()
  const [, go] = useLocation()
  const pending = usePendingPermissions(rows => rows).data
  const unread = useInbox()
  const shown = useRef<Map<string, Notification | undefined>>(undefined)
  useEffect(showVisibility, [])
  useEffect(() => {
    if (!pending) return
    const waiting = [...pending.map(permission => asked(permission, words(permission))), ...unread.map(ended)]
    // What waited before this page was opened is seen on it.
    const known = shown.current ?? new Map(waiting.map(({ id }) => [id, undefined]))
    shown.current = known
    for (const notice of waiting) {
      if (known.has(notice.id)) continue
      known.set(notice.id, undefined)
      void show(client, notice, go).then(notification => {
        if (known.has(notice.id)) known.set(notice.id, notification)
        else notification?.close()
      })
    }
    for (const [id, notification] of known) {
      if (waiting.some(notice => notice.id === id)) continue
      notification?.close()
      known.delete(id)
    }
  }, [client, go, pending, unread, words])
}

const asked = ({ permission_id, session_id }: Permission, body: string): Notice => ({
  id: permission_id,
  session_id,
  about: title => `“${title}” needs permission`,
  body
})

const ended = ({ id, how }: Unread): Notice => ({
  id,
  session_id: id,
  about: title => (how === 'completed' ? `“${title}” finished` : `“${title}” failed`),
  body: ''
})

async function show(
  client: Client,
  { id: tag, session_id, about, body }: Notice,
  go: Go
): Promise<Notification | undefined> {
  if (!('Notification' in window) || Notification.permission !== 'granted' || (await isLookedAt())) return undefined
  const session = await client
    .service('sessions')
    .get(session_id)
    .catch(() => undefined)
  if (!session) return undefined
  // Every tab shows it; of those with one tag the browser keeps one.
  const notification = new Notification(about(session.title), { body, tag })
  notification.onclick = () => {
    window.focus()
    go(sessionAt(session.board_id, session_id))
    notification.close()
  }
  return notification
}
