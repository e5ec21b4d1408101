import { IconPointerFilled } from '@tabler/icons-react'
import { ViewportPortal } from '@xyflow/react'
import { useUsers } from '../../live/lists.ts'
import { useRoster } from '../../live/presence.ts'
import { useStore } from '../../live/store.ts'
import { here } from '../../live/token.ts'
import classes from './canvas.module.css'

/** Where others point: one layer, so that no card is drawn again when they move. */
export function Cursors({ board_id }: { board_id: string }) {
  const me = useStore(here)?.user_id
  const users = useUsers().data
  const others = useRoster(board_id, entries => entries.filter(({ cursor, user_id }) => cursor && user_id !== me))
  return (
    <ViewportPortal>
      {others.map(
        ({ presence_id, user_id, cursor }) =>
          cursor && (
            <div
              key={presence_id}
              className={classes.cursor}
              style={{ transform: `translate(${cursor.x}px, ${cursor.y}px)` }}
              aria-hidden
            >
              <IconPointerFilled size={16} />
              <span>{users?.find(row => row.user_id === user_id)?.name}</span>
            </div>
          )
      )}
    </ViewportPortal>
  )
}
