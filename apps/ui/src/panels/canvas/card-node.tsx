import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useIsTaken } from '../../live/presence.ts'
import { SessionCard } from '../board/session-card.tsx'
import classes from './canvas.module.css'
import { FarCard } from './zoomed-out-card.tsx'
import type { CardNode as CardNodeOf } from './nodes.ts'
import { useIsFar } from './zoom-level.ts'

/** A session's card; it shows when somebody else has chosen it. */
export const CardNode = memo(({ data, selected, height }: NodeProps<CardNodeOf>) => {
  const isTaken = useIsTaken(data.session.board_id, data.session.session_id)
  const isFar = useIsFar()
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
