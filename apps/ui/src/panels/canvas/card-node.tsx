import { type NodeProps, useStore } from '@xyflow/react'
import { memo } from 'react'
import { useIsTaken } from '../../live/presence.ts'
import { SessionCard } from '../board/session-card.tsx'
import classes from './canvas.module.css'
import { FarCard } from './far-card.tsx'
import type { CardNode as CardNodeOf } from './nodes.ts'

/** Smaller than so, cards are drawn as from afar; there may be many in sight. */
const FAR = 0.5

/** A session's card; it shows when somebody else has chosen it. */
export const CardNode = memo(({ data, selected, height }: NodeProps<CardNodeOf>) => {
  const isTaken = useIsTaken(data.session.board_id, data.session.session_id)
  const isFar = useStore(({ transform }) => transform[2] < FAR)
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-taken={isTaken || undefined}
      style={isFar ? { height } : undefined}
    >
      {isFar ? <FarCard {...data} /> : <SessionCard {...data} />}
    </div>
  )
})
