import type { Board } from '@callboard/contract'
import type { ReactNode } from 'react'
import { Redirect, useLocation } from 'wouter'
import { boardAt, lastBoard, sessionAt } from '../browser/routes.ts'
import { useMay } from '../live/current-user.ts'
import { usePageTitle } from '../live/page-title.ts'
import { type useBoards, useSession } from '../live/queries.ts'
import { PanelSkeleton } from '../panels/session/panel-skeleton.tsx'
import { Empty } from '../ui/empty.tsx'

interface Props {
  boards: ReturnType<typeof useBoards>
  /** The board of the address, which is not among those that one sees. */
  wanted: string | undefined
  session_id: string | undefined
  /** The one that was shown until now. */
  shown: Board | undefined
}

/** Instead of a board: why there is none, and where to go. */
export function NoBoard({ boards, wanted, session_id, shown }: Props) {
  usePageTitle(undefined)
  const [first] = boards.data ?? []
  if (boards.error && !boards.data) {
    return (
      <Empty title="Couldn’t load boards" action={{ label: 'Try again', onClick: () => boards.refetch() }}>
        {boards.error.message}
      </Empty>
    )
  }
  if (!boards.data) return <PanelSkeleton />
  if (wanted) {
    const outOfSight = <OutOfSight lost={shown?.board_id === wanted ? shown : undefined} first={first} />
    if (!session_id) return outOfSight
    return (
      <Elsewhere wanted={wanted} session_id={session_id}>
        {outOfSight}
      </Elsewhere>
    )
  }
  if (!first) return <NoneAtAll />
  const last = boards.data.find(row => row.board_id === lastBoard())
  return <Redirect to={boardAt((last ?? first).board_id)} replace />
}

/** A session that was moved is found where it hangs now. */
function Elsewhere({ wanted, session_id, children }: { wanted: string; session_id: string; children: ReactNode }) {
  const [session] = useSession(session_id).data ?? []
  const hangsOn = session?.board_id ?? wanted
  return hangsOn === wanted ? children : <Redirect to={sessionAt(hangsOn, session_id)} replace />
}

function OutOfSight({ lost, first }: { lost: Board | undefined; first: Board | undefined }) {
  const [, go] = useLocation()
  const back = first && { action: { label: `Go to ${first.name}`, onClick: () => go(boardAt(first.board_id)) } }
  if (lost) {
    return (
      <Empty title={`You no longer have access to “${lost.name}”`} {...back}>
        It was removed or made private. {!first && 'You don’t have access to any other board.'}
      </Empty>
    )
  }
  return (
    <Empty title="Board not found" {...back}>
      It was removed, you don’t have access to it, or the link points to another daemon.
    </Empty>
  )
}

function NoneAtAll() {
  const mayMake = useMay('member')
  return (
    <Empty title="No boards yet">
      {mayMake ? 'Create one from the menu at the top left.' : 'Boards you have access to appear here.'}
    </Empty>
  )
}
