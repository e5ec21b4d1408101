import { useArchivedSessions } from '../../live/queries.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import classes from './board.module.css'
import { SessionCard } from './session-card.tsx'

interface Props {
  board_id: string
  openSession: string | undefined
}

/** The archived sessions of a board, collapsed by default. */
export function ArchivedSessions(props: Props) {
  return (
    <section className={classes.archived} aria-label="Archived">
      <Disclosure isOpen={false} summary={<span className={classes.archivedTitle}>Archived sessions</span>}>
        <ArchivedCards {...props} />
      </Disclosure>
    </section>
  )
}

function ArchivedCards({ board_id, openSession }: Props) {
  const sessions = useArchivedSessions(board_id)
  if (sessions.error) return <p className={classes.none}>{sessions.error.message}</p>
  if (sessions.data?.length === 0) return <p className={classes.none}>No archived sessions</p>
  const latestFirst = sessions.data?.toSorted((one, other) =>
    (other.archived_at ?? '').localeCompare(one.archived_at ?? '')
  )
  return (
    <div className={classes.section}>
      {latestFirst?.map(session => (
        <SessionCard
          key={session.session_id}
          session={session}
          state={session.status}
          queued={0}
          current={undefined}
          isOpen={session.session_id === openSession}
        />
      ))}
    </div>
  )
}
