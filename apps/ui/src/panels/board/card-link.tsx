import type { Session } from '@callboard/contract'
import { Link } from 'wouter'
import { sessionPath } from '../../browser/routes.ts'
import { useIsUnread } from '../../live/unread-sessions.ts'
import classes from './session-card.module.css'

/** The title of a card, which opens its session, with a dot while the session is unread. */
export function CardLink({ session, isOpen }: { session: Session; isOpen: boolean }) {
  const { board_id, session_id, title } = session
  const isUnread = useIsUnread(session_id)
  return (
    <>
      {isUnread && <span className={classes.unread} role="img" aria-label="Unread" />}
      <Link
        className={classes.link}
        href={sessionPath(board_id, session_id)}
        aria-current={isOpen ? 'page' : undefined}
      >
        {title}
      </Link>
    </>
  )
}
