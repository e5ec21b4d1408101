import type { ActivityEntry } from '@callboard/contract'
import { Button, Divider } from '@mantine/core'
import { Fragment } from 'react'
import { Link } from 'wouter'
import { sessionAt } from '../../browser/routes.ts'
import { useActivity } from '../../live/activity.ts'
import { useAgents, useUsers } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { Ago } from '../../ui/time.tsx'
import classes from './activity.module.css'
import { deedOf, isWorthTelling } from './activity-labels.ts'

/** What happened on the board, newest first, and as it happens. */
export function Activity({ board_id }: { board_id: string }) {
  const { lines, seen, showOlder } = useActivity(board_id, isWorthTelling)
  const firstSeen = lines?.find(({ event_id }) => event_id <= seen)
  return (
    <>
      <ol className={classes.lines} aria-label="Board activity">
        {lines?.map((line, at) => (
          <Fragment key={line.event_id}>
            {seen > 0 && line === firstSeen && at > 0 && (
              <li>
                <Divider className={classes.seen} label="Your last visit" />
              </li>
            )}
            <Line line={line} />
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

function Line({ line }: { line: ActivityEntry }) {
  const { type, label, actor, session_id, board_id, at } = line
  const who = useNameOf(actor) || (type.startsWith('task.') ? 'An agent' : 'Callboard')
  const { Icon, words, tone } = deedOf(type)
  return (
    <li className={classes.line} data-tone={tone}>
      <Icon className={classes.icon} size={16} stroke={1.75} aria-hidden />
      <p className={classes.words}>
        {`${who} ${words} `}
        {session_id && board_id ? (
          <Link className={classes.about} href={sessionAt(board_id, session_id)}>
            {label || 'a session'}
          </Link>
        ) : (
          <span className={classes.label}>{label}</span>
        )}
      </p>
      <Ago at={at} />
    </li>
  )
}

function useNameOf(actor: string): string {
  const user = useUsers().data?.find(row => row.user_id === actor)
  const agent = useAgents().data?.find(row => row.agent_id === actor)
  return user?.name ?? (agent ? agentTitle(agent) : '')
}
