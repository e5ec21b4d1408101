import { type ReactFlowState, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useStore } from '../../browser/value-store.ts'
import { useRoster } from '../../live/presence.ts'
import { useUsers } from '../../live/queries.ts'
import { currentSignIn } from '../../live/sign-in-store.ts'
import classes from './canvas.module.css'
import { CursorLayer } from './cursor-layer.ts'

/** The cursors of other users: one layer, so that no card renders when they move. */
export function Cursors({ board_id }: { board_id: string }) {
  const me = useStore(currentSignIn)?.user_id
  const users = useUsers().data
  const others = useRoster(board_id, entries => entries.filter(({ cursor, user_id }) => cursor && user_id !== me))
  const layer = useCursorLayer()
  const nameOf = (user_id: string) => users?.find(row => row.user_id === user_id)?.name ?? ''
  useEffect(() => {
    layer.drawn.current?.setCursors(
      others.flatMap(({ presence_id, user_id, cursor }) =>
        cursor ? { id: presence_id, name: nameOf(user_id), ...cursor } : []
      )
    )
  })
  const names = [...new Set(others.map(({ user_id }) => nameOf(user_id)))]
  return (
    <div className={classes.cursors} role="img" aria-label={cursorsLabel(names)} hidden={names.length === 0}>
      <canvas ref={layer.canvas} />
    </div>
  )
}

const cursorsLabel = (names: readonly string[]) =>
  `${names.length === 1 ? 'Cursor' : 'Cursors'} of ${new Intl.ListFormat('en').format(names)}`

/** Creates a layer that follows the viewport. */
function useCursorLayer() {
  const flow = useStoreApi()
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawn = useRef<CursorLayer>(undefined)
  useEffect(() => {
    if (!canvas.current) return
    const made = new CursorLayer(canvas.current)
    const look = ({ transform }: ReactFlowState) => made.setTransform(transform)
    look(flow.getState())
    const stop = flow.subscribe(look)
    const sized = new ResizeObserver(() => made.requestDraw())
    sized.observe(canvas.current)
    drawn.current = made
    return () => {
      stop()
      sized.disconnect()
      made.close()
    }
  }, [flow])
  return { canvas, drawn }
}
