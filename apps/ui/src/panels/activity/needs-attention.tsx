import type { Session } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHandStop } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { sessionPath } from '../../browser/routes.ts'
import { usePendingPermissions, useSession } from '../../live/queries.ts'
import { markRead, type UnreadSession, useUnreadSessions } from '../../live/unread-sessions.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { describeToolCall } from '../message/tool-input.ts'
import classes from './activity.module.css'

/** Lists pending permissions and unread sessions. */
export function NeedsAttention() {
  const permissions = usePendingPermissions(rows => rows).data ?? []
  const unread = useUnreadSessions()
  if (permissions.length + unread.length === 0)
    return (
      <EmptyState title="Nothing needs attention">
        Permission requests and finished sessions you haven’t opened appear here.
      </EmptyState>
    )
  return (
    <>
      <ul className={classes.lines} aria-label="Needs attention">
        {permissions.map(permission => (
          <AttentionItem
            key={permission.permission_id}
            tone="attention"
            icon={<IconHandStop size={16} stroke={1.75} aria-label="Permission request" />}
            session_id={permission.session_id}
            at={permission.created_at}
            text={describeToolCall(permission)}
          />
        ))}
        {unread.toReversed().map(one => (
          <AttentionItem key={one.id} {...APPEARANCES[one.outcome]} session_id={one.id} at={one.at} />
        ))}
      </ul>
      {unread.length > 0 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => markRead()}>
          Mark all as read
        </Button>
      )}
    </>
  )
}

interface Appearance {
  tone: string
  icon: ReactNode
  text: string
}

const APPEARANCES: Record<UnreadSession['outcome'], Appearance> = {
  completed: { tone: 'accent', icon: <IconCheck size={16} stroke={1.75} aria-hidden />, text: 'finished' },
  failed: { tone: 'danger', icon: <IconAlertTriangle size={16} stroke={1.75} aria-hidden />, text: 'failed' }
}

interface ItemProps extends Appearance {
  session_id: Session['session_id']
  at: string
}

function AttentionItem({ tone, icon, text, session_id, at }: ItemProps) {
  const session = useSession(session_id).data?.[0]
  if (!session) return null
  return (
    <li className={classes.line} data-tone={tone}>
      <span className={classes.icon}>{icon}</span>
      <p className={classes.words}>
        <Link className={classes.about} href={sessionPath(session.board_id, session_id)}>
          {session.title}
        </Link>{' '}
        <span className={classes.label}>{text}</span>
      </p>
      <RelativeTime at={at} />
    </li>
  )
}
