import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useIsSelectedByOther } from '../../live/presence.ts'
import { SessionCard } from '../board/session-card.tsx'
import classes from './canvas.module.css'
import type { CardNode as CardNodeOf } from './nodes.ts'
import { useIsZoomedOut } from './zoom-level.ts'
import { ZoomedOutCard } from './zoomed-out-card.tsx'

/** A session's card, outlined while another user has selected it. */
export const CardNode = memo(({ data, selected, height }: NodeProps<CardNodeOf>) => {
  const isSelectedByOther = useIsSelectedByOther(data.session.board_id, data.session.session_id)
  const isZoomedOut = useIsZoomedOut()
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-selected-by-other={isSelectedByOther || undefined}
      style={isZoomedOut ? { height } : undefined}
    >
      {isZoomedOut ? <ZoomedOutCard {...data} /> : <SessionCard {...data} />}
    </div>
  )
})
