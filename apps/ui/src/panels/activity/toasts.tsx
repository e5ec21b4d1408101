import type { DomainEvent } from '@callboard/client'
import { isOf } from '@callboard/client'
import type { Task } from '@callboard/contract'
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef } from 'react'
import { sessionAt, usePlace } from '../../browser/routes.ts'
import { isOurs } from '../../browser/tab-coordination.ts'
import { useClient } from '../../live/client.tsx'
import { useKeepInbox } from '../../live/unread-sessions.ts'
import { useLiveEvent } from '../../live/use-domain-event.ts'

const WORDS = {
  'task.completed': { title: 'Finished', color: 'pine' },
  'task.failed': { title: 'Failed', color: 'red' },
  'permission.created': { title: 'Needs permission', color: 'amber' }
}

const toastOf = (type: keyof typeof WORDS, id: string | undefined) => `${type} ${id}`

/**
 * Says and keeps what needs a person in a session that is not open. Of several tabs that are looked at one says it; while none is, the
 * browser does.
 */
export function Toasts() {
  const client = useClient()
  const { session_id } = usePlace()
  useKeepInbox(session_id)
  /** Questions that were answered before they could be said. */
  const settled = useRef(new Set<string>())
  const tell = async (type: keyof typeof WORDS, about: Partial<Pick<Task, 'session_id'>>, id: string) => {
    if (!about.session_id || about.session_id === session_id || !(await isOurs(id))) return
    const session = await client
      .service('sessions')
      .get(about.session_id)
      .catch(() => undefined)
    if (!session || settled.current.has(id)) return
    const { title, color } = WORDS[type]
    notifications.show({
      id,
      title,
      color,
      message: (
        <Anchor href={`#${sessionAt(session.board_id, session.session_id)}`} onClick={() => notifications.hide(id)}>
          {session.title}
        </Anchor>
      )
    })
  }
  const hear = (type: keyof typeof WORDS) => (happening: DomainEvent) => {
    if (isOf(happening, 'tasks')) void tell(type, happening.row, toastOf(type, happening.row.task_id))
    else if (isOf(happening, 'permissions')) void tell(type, happening.row, toastOf(type, happening.row.permission_id))
  }
  useLiveEvent('task.completed', hear('task.completed'))
  useLiveEvent('task.failed', hear('task.failed'))
  useLiveEvent('permission.created', hear('permission.created'))
  // Somebody has answered, here or elsewhere.
  const settle = (happening: DomainEvent) => {
    if (!isOf(happening, 'permissions')) return
    const id = toastOf('permission.created', happening.row.permission_id)
    settled.current.add(id)
    notifications.hide(id)
  }
  useLiveEvent('permission.answered', settle)
  useLiveEvent('permission.cancelled', settle)
  return null
}
