import type { Client } from '@callboard/client'
import type { Permission } from '@callboard/contract'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { sessionPath } from '../browser/routes.ts'
import { isAnyTabVisible, publishVisibility } from '../browser/tab-coordination.ts'
import { useClient } from './client.tsx'
import { usePendingPermissions } from './queries.ts'
import { type UnreadSession, useUnreadSessions } from './unread-sessions.ts'

type Navigate = (path: string) => void

/** A browser notification about a session. */
interface DesktopNotification {
  id: string
  session_id: string
  title: (title: string) => string
  body: string
}

/**
 * Shows pending permissions and unread sessions as browser notifications while no tab is visible, and closes them when
 * they are done.
 */
export function useDesktopNotifications(describe: (permission: Permission) => string): void {
  const client = useClient()
  const [, navigate] = useLocation()
  const pending = usePendingPermissions(rows => rows).data
  const unread = useUnreadSessions()
  const shown = useRef<Map<string, Notification | undefined>>(undefined)
  useEffect(publishVisibility, [])
  useEffect(() => {
    if (!pending) return
    const current = [
      ...pending.map(permission => permissionNotification(permission, describe(permission))),
      ...unread.map(outcomeNotification)
    ]
    // Requests that were pending before the page was opened are visible on it.
    const known = shown.current ?? new Map(current.map(({ id }) => [id, undefined]))
    shown.current = known
    for (const notice of current) {
      if (known.has(notice.id)) continue
      known.set(notice.id, undefined)
      void showNotification(client, notice, navigate).then(notification => {
        if (known.has(notice.id)) known.set(notice.id, notification)
        else notification?.close()
      })
    }
    for (const [id, notification] of known) {
      if (current.some(notice => notice.id === id)) continue
      notification?.close()
      known.delete(id)
    }
  }, [client, navigate, pending, unread, describe])
}

const permissionNotification = ({ permission_id, session_id }: Permission, body: string): DesktopNotification => ({
  id: permission_id,
  session_id,
  title: title => `“${title}” needs permission`,
  body
})

const outcomeNotification = ({ id, outcome }: UnreadSession): DesktopNotification => ({
  id,
  session_id: id,
  title: title => (outcome === 'completed' ? `“${title}” finished` : `“${title}” failed`),
  body: ''
})

async function showNotification(
  client: Client,
  { id: tag, session_id, title, body }: DesktopNotification,
  go: Navigate
): Promise<Notification | undefined> {
  if (!('Notification' in window) || Notification.permission !== 'granted' || (await isAnyTabVisible()))
    return undefined
  const session = await client
    .service('sessions')
    .get(session_id)
    .catch(() => undefined)
  if (!session) return undefined
  // Every tab shows it; the browser keeps one notification per tag.
  const notification = new Notification(title(session.title), { body, tag })
  notification.onclick = () => {
    window.focus()
    go(sessionPath(session.board_id, session_id))
    notification.close()
  }
  return notification
}
