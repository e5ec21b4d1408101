import type { Client } from '@callboard/client'
import type { Permission } from '@callboard/contract'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useClient } from './client.tsx'
import { usePendingPermissions } from './lists.ts'
import { sessionAt } from './place.ts'
import { isLookedAt, showVisibility } from './visible.ts'

type Go = (path: string) => void

/** What agents ask while nobody looks is shown by the browser, where it was allowed to; until it is answered. */
export function useNotices(words: (permission: Permission) => string): void {
  const client = useClient()
  const [, go] = useLocation()
  const pending = usePendingPermissions(rows => rows).data
  const shown = useRef<Map<string, Notification | undefined>>(undefined)
  useEffect(showVisibility, [])
  useEffect(() => {
    if (!pending) return
    // What was asked before this page was opened is seen on it.
    const known = shown.current ?? new Map(pending.map(({ permission_id }) => [permission_id, undefined]))
    shown.current = known
    for (const permission of pending) {
      if (known.has(permission.permission_id)) continue
      known.set(permission.permission_id, undefined)
      void show(client, permission, words(permission), go).then(notice => {
        if (known.has(permission.permission_id)) known.set(permission.permission_id, notice)
        else notice?.close()
      })
    }
    for (const [id, notice] of known) {
      if (pending.some(({ permission_id }) => permission_id === id)) continue
      notice?.close()
      known.delete(id)
    }
  }, [client, go, pending, words])
}

async function show(client: Client, permission: Permission, body: string, go: Go): Promise<Notification | undefined> {
  if (!('Notification' in window) || Notification.permission !== 'granted' || (await isLookedAt())) return undefined
  const { permission_id: tag, session_id } = permission
  const session = await client
    .service('sessions')
    .get(session_id)
    .catch(() => undefined)
  if (!session) return undefined
  // Every tab shows it; of those with one tag the browser keeps one.
  const notice = new Notification(`“${session.title}” asks for permission`, { body, tag })
  notice.onclick = () => {
    window.focus()
    go(sessionAt(session.board_id, session_id))
    notice.close()
  }
  return notice
}
