import { memo } from 'react'
import { Link } from 'wouter'
import { useIsUnread } from '../../live/inbox.ts'
import { sessionAt } from '../../live/place.ts'
import { STATES } from '../../ui/session-state.ts'
import card from '../board/session-card.module.css'
import classes from './canvas.module.css'
import type { CardNode } from './nodes.ts'

/** A card from afar, where small print cannot be read: what it is about and how it goes, in large letters. */
export const FarCard = memo(({ session, state, isOpen }: CardNode['data']) => {
  const { word, Icon, tone } = STATES[state]
  const isUnread = useIsUnread(session.session_id)
  return (
    <article className={`${card.card} ${classes.far}`} data-tone={tone} data-open={isOpen || undefined}>
      <Icon className={classes.farState} data-tone={tone} size={28} stroke={2} aria-label={word} />
      <h3 className={classes.farTitle}>
        {isUnread && <span className={card.unread} role="img" aria-label="Not looked at since it ended" />}
        <Link
          className={card.link}
          href={sessionAt(session.board_id, session.session_id)}
          aria-current={isOpen ? 'page' : undefined}
        >
          {session.title}
        </Link>
      </h3>
    </article>
  )
})
