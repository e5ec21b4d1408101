import type { DomainEvent } from '@callboard/client'
import { isOf } from '@callboard/client'
import type { Task } from '@callboard/contract'
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef } from 'react'
import { sessionPath, useCurrentRoute } from '../../browser/routes.ts'
import { claimIfVisible } from '../../browser/tab-coordination.ts'
import { useClient } from '../../live/client.tsx'
import { useTrackUnread } from '../../live/unread-sessions.ts'
import { useDomainEvent } from '../../live/use-domain-event.ts'

const TOASTS = {
  'task.completed': { title: 'Finished', color: 'pine' },
  'task.failed': { title: 'Failed', color: 'red' },
  'permission.created': { title: 'Needs permission', color: 'amber' }
}

const toastId = (type: keyof typeof TOASTS, id: string | undefined) => `${type} ${id}`

/**
 * Shows a toast when a session that is not open needs attention, in one of the visible tabs, and tracks unread
 * sessions. Desktop notifications cover the case that no tab is visible.
 */
export function SessionToasts() {
  const client = useClient()
  const { session_id } = useCurrentRoute()
  useTrackUnread(session_id)
  /** Permissions that were answered before their toast was shown. */
  const settledIds = useRef(new Set<string>())
  const showToast = async (type: keyof typeof TOASTS, about: Partial<Pick<Task, 'session_id'>>, id: string) => {
    if (!about.session_id || about.session_id === session_id || !(await claimIfVisible(id))) return
    const session = await client
      .service('sessions')
      .get(about.session_id)
      .catch(() => undefined)
    if (!session || settledIds.current.has(id)) return
    const { title, color } = TOASTS[type]
    notifications.show({
      id,
      title,
      color,
      message: (
        <Anchor href={`#${sessionPath(session.board_id, session.session_id)}`} onClick={() => notifications.hide(id)}>
          {session.title}
        </Anchor>
      )
    })
  }
  const onEvent = (type: keyof typeof TOASTS) => (happening: DomainEvent) => {
    if (isOf(happening, 'tasks')) void showToast(type, happening.row, toastId(type, happening.row.task_id))
    else if (isOf(happening, 'permissions'))
      void showToast(type, happening.row, toastId(type, happening.row.permission_id))
  }
  useDomainEvent('task.completed', onEvent('task.completed'))
  useDomainEvent('task.failed', onEvent('task.failed'))
  useDomainEvent('permission.created', onEvent('permission.created'))
  // Answered in this tab or elsewhere.
  const onSettled = (happening: DomainEvent) => {
    if (!isOf(happening, 'permissions')) return
    const id = toastId('permission.created', happening.row.permission_id)
    settledIds.current.add(id)
    notifications.hide(id)
  }
  useDomainEvent('permission.answered', onSettled)
  useDomainEvent('permission.cancelled', onSettled)
  return null
}
