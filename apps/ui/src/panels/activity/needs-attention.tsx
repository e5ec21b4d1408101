import type { Session } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHandStop } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { sessionAt } from '../../browser/routes.ts'
import { usePendingPermissions, useSession } from '../../live/queries.ts'
import { markRead, type Unread, useInbox } from '../../live/unread-sessions.ts'
import { Empty } from '../../ui/empty.tsx'
import { Ago } from '../../ui/time.tsx'
import { deedWords } from '../message/tool-input.ts'
import classes from './activity.module.css'

/** What waits for whoever looks: questions of agents, and what ended in sessions that were not looked at. */
export function ForYou() {
  const asked = usePendingPermissions(rows => rows).data ?? []
  const unread = useInbox()
  if (asked.length + unread.length === 0)
    return (
      <Empty title="Nothing needs attention">
        Permission requests and finished sessions you haven’t opened appear here.
      </Empty>
    )
  return (
    <>
      <ul className={classes.lines} aria-label="Needs attention">
        {asked.map(permission => (
          <Line
            key={permission.permission_id}
            tone="standby"
            icon={<IconHandStop size={16} stroke={1.75} aria-label="Permission request" />}
            session_id={permission.session_id}
            at={permission.created_at}
            words={deedWords(permission)}
          />
        ))}
        {unread.toReversed().map(one => (
          <Line key={one.id} {...LOOKS[one.how]} session_id={one.id} at={one.at} />
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

interface Look {
  tone: string
  icon: ReactNode
  words: string
}

const LOOKS: Record<Unread['how'], Look> = {
  completed: { tone: 'go', icon: <IconCheck size={16} stroke={1.75} aria-hidden />, words: 'finished' },
  failed: { tone: 'fault', icon: <IconAlertTriangle size={16} stroke={1.75} aria-hidden />, words: 'failed' }
}

interface LineProps extends Look {
  session_id: Session['session_id']
  at: string
}

function Line({ tone, icon, words, session_id, at }: LineProps) {
  const session = useSession(session_id).data?.[0]
  if (!session) return null
  return (
    <li className={classes.line} data-tone={tone}>
      <span className={classes.icon}>{icon}</span>
      <p className={classes.words}>
        <Link className={classes.about} href={sessionAt(session.board_id, session_id)}>
          {session.title}
        </Link>{' '}
        <span className={classes.label}>{words}</span>
      </p>
      <Ago at={at} />
    </li>
  )
}
