import { memo } from 'react'
import { STATES } from '../../ui/session-state.ts'
import { CardLink } from '../board/card-link.tsx'
import card from '../board/session-card.module.css'
import classes from './canvas.module.css'
import type { CardNode } from './nodes.ts'

/** The simple form of a card at low zoom: its title and state in large letters. */
export const ZoomedOutCard = memo(({ session, state, isOpen }: CardNode['data']) => {
  const { word, Icon, tone } = STATES[state]
  return (
    <article className={`${card.card} ${classes.far}`} data-tone={tone} data-open={isOpen || undefined}>
      <Icon className={classes.farState} data-tone={tone} size={28} stroke={2} aria-label={word} />
      <h3 className={classes.farTitle}>
        <CardLink session={session} isOpen={isOpen} />
      </h3>
    </article>
  )
})
