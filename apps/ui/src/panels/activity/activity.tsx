import type { ActivityEntry } from '@callboard/contract'
import { Button, Divider } from '@mantine/core'
import { Fragment } from 'react'
import { Link } from 'wouter'
import { sessionPath } from '../../browser/routes.ts'
import { useActivity } from '../../live/activity.ts'
import { useAgents, useUsers } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { RelativeTime } from '../../ui/time.tsx'
import classes from './activity.module.css'
import { activityLabel, isActivityShown } from './activity-labels.ts'

/** The events of a board, newest first, live. */
export function BoardActivity({ board_id }: { board_id: string }) {
  const { entries, lastSeenId, showOlder } = useActivity(board_id, isActivityShown)
  const firstSeen = entries?.find(({ event_id }) => event_id <= lastSeenId)
  return (
    <>
      <ol className={classes.lines} aria-label="Board activity">
        {entries?.map((line, at) => (
          <Fragment key={line.event_id}>
            {lastSeenId > 0 && line === firstSeen && at > 0 && (
              <li>
                <Divider className={classes.seen} label="Your last visit" />
              </li>
            )}
            <ActivityItem line={line} />
          </Fragment>
        ))}
      </ol>
      {showOlder && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={showOlder}>
          Show older
        </Button>
      )}
    </>
  )
}

function ActivityItem({ line }: { line: ActivityEntry }) {
  const { type, label, actor, session_id, board_id, at } = line
  const actorName = useActorName(actor) || (type.startsWith('task.') ? 'An agent' : 'Callboard')
  const { Icon, text, tone } = activityLabel(type)
  return (
    <li className={classes.line} data-tone={tone}>
      <Icon className={classes.icon} size={16} stroke={1.75} aria-hidden />
      <p className={classes.words}>
        {`${actorName} ${text} `}
        {session_id && board_id ? (
          <Link className={classes.about} href={sessionPath(board_id, session_id)}>
            {label || 'a session'}
          </Link>
        ) : (
          <span className={classes.label}>{label}</span>
        )}
      </p>
      <RelativeTime at={at} />
    </li>
  )
}

function useActorName(actor: string): string {
  const user = useUsers().data?.find(row => row.user_id === actor)
  const agent = useAgents().data?.find(row => row.agent_id === actor)
  return user?.name ?? (agent ? agentTitle(agent) : '')
}
