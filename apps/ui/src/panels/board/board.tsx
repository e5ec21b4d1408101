import { hasRole } from '@callboard/contract'
import { Skeleton } from '@mantine/core'
import { useMemo } from 'react'
import { useCurrentUser } from '../../live/current-user.ts'
import { useSessions, useUnfinishedTasks } from '../../live/queries.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { ArchivedSessions } from './archived.tsx'
import classes from './board.module.css'
import { groupSessions } from './sections.ts'
import { SessionCard } from './session-card.tsx'

interface Props {
  board_id: string
  openSession: string | undefined
  onNewSession(): void
}

/** A board as sections of session cards. */
export function Board({ board_id, openSession, onNewSession }: Props) {
  const sessions = useSessions(board_id)
  const tasks = useUnfinishedTasks(identity)
  const sections = useMemo(() => groupSessions(sessions.data ?? [], tasks.data ?? []), [sessions.data, tasks.data])
  // Loaded sessions stay visible when a refetch fails.
  const error = sessions.data ? undefined : sessions.error
  return (
    <div className={classes.board}>
      {error && (
        <EmptyState title="Couldn’t load sessions" action={{ label: 'Try again', onClick: () => sessions.refetch() }}>
          {error.message}
        </EmptyState>
      )}
      {sessions.isPending && <BoardSkeleton />}
      {sessions.data?.length === 0 && <NoSessions onNewSession={onNewSession} />}
      {sessions.data && sessions.data.length > 0 && (
        <div className={classes.sections}>
          {sections.map(({ title, cards }) => (
            <section key={title} className={classes.section} aria-label={title}>
              <h2 className={classes.title}>
                {title} <span className={classes.count}>{cards.length}</span>
              </h2>
              {cards.map(card => (
                <SessionCard key={card.session.session_id} {...card} isOpen={card.session.session_id === openSession} />
              ))}
              {cards.length === 0 && <p className={classes.none}>{EMPTY_TEXT[title]}</p>}
            </section>
          ))}
        </div>
      )}
      <ArchivedSessions board_id={board_id} openSession={openSession} />
    </div>
  )
}

function NoSessions({ onNewSession }: { onNewSession(): void }) {
  const me = useCurrentUser()
  if (!me) return null
  if (!hasRole(me.role, 'member'))
    return <EmptyState title="No sessions yet">Sessions appear here when someone starts one.</EmptyState>
  return (
    <EmptyState title="No sessions yet" action={{ label: 'New session', onClick: onNewSession }}>
      A session is a conversation with an agent in a repository. Start one to see it here.
    </EmptyState>
  )
}

const identity = <T,>(rows: T) => rows

const EMPTY_TEXT = {
  Working: 'No agents running',
  Waiting: 'Nothing needs attention',
  Idle: 'No idle sessions'
}

function BoardSkeleton() {
  return (
    <div className={classes.sections} role="status" aria-label="Loading sessions">
      {Object.keys(EMPTY_TEXT).map(title => (
        <div key={title} className={classes.section}>
          <Skeleton height={16} width={90} />
          <Skeleton height={92} radius="lg" />
          <Skeleton height={92} radius="lg" />
        </div>
      ))}
    </div>
  )
}
