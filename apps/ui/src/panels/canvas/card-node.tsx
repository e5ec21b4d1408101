import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useRoster } from '../../live/presence.ts'
import { useStore } from '../../live/store.ts'
import { here } from '../../live/token.ts'
import { SessionCard } from '../board/session-card.tsx'
import classes from './canvas.module.css'
import type { CardNode as CardNodeOf } from './nodes.ts'

/** A session's card; it shows when somebody else has chosen it. */
export const CardNode = memo(({ data, selected }: NodeProps<CardNodeOf>) => {
  const me = useStore(here)?.user_id
  const { board_id, session_id } = data.session
  const isTaken = useRoster(board_id, entries =>
    entries.some(entry => entry.user_id !== me && entry.selection.includes(session_id))
  )
  return (
    <div className={classes.card} data-selected={selected || undefined} data-taken={isTaken || undefined}>
      <SessionCard {...data} />
    </div>
  )
})
