import type { Board } from '@callboard/contract'
import type { ReactNode } from 'react'
import { Redirect, useLocation } from 'wouter'
import { boardPath, lastBoardId, sessionPath } from '../browser/routes.ts'
import { useHasRole } from '../live/current-user.ts'
import { usePageTitle } from '../live/page-title.ts'
import { type useBoards, useSession } from '../live/queries.ts'
import { PanelSkeleton } from '../panels/session/panel-skeleton.tsx'
import { EmptyState } from '../ui/empty.tsx'

interface Props {
  boards: ReturnType<typeof useBoards>
  /** The board of the URL, which is not among the readable boards. */
  requestedId: string | undefined
  session_id: string | undefined
  /** The board that was shown before. */
  lastShown: Board | undefined
}

/** Explains why no board is shown, and links to another one. */
export function BoardUnavailable({ boards, requestedId, session_id, lastShown }: Props) {
  usePageTitle(undefined)
  const [first] = boards.data ?? []
  if (boards.error && !boards.data) {
    return (
      <EmptyState title="Couldn’t load boards" action={{ label: 'Try again', onClick: () => boards.refetch() }}>
        {boards.error.message}
      </EmptyState>
    )
  }
  if (!boards.data) return <PanelSkeleton />
  if (requestedId) {
    const notFound = <BoardNotFound lost={lastShown?.board_id === requestedId ? lastShown : undefined} first={first} />
    if (!session_id) return notFound
    return (
      <RedirectToSession requestedId={requestedId} session_id={session_id}>
        {notFound}
      </RedirectToSession>
    )
  }
  if (!first) return <NoBoards />
  const last = boards.data.find(row => row.board_id === lastBoardId())
  return <Redirect to={boardPath((last ?? first).board_id)} replace />
}

/** Follows a session that was moved to another board. */
function RedirectToSession({
  requestedId,
  session_id,
  children
}: {
  requestedId: string
  session_id: string
  children: ReactNode
}) {
  const [session] = useSession(session_id).data ?? []
  const board_id = session?.board_id ?? requestedId
  return board_id === requestedId ? children : <Redirect to={sessionPath(board_id, session_id)} replace />
}

function BoardNotFound({ lost, first }: { lost: Board | undefined; first: Board | undefined }) {
  const [, navigate] = useLocation()
  const back = first && { action: { label: `Go to ${first.name}`, onClick: () => navigate(boardPath(first.board_id)) } }
  if (lost) {
    return (
      <EmptyState title={`You no longer have access to “${lost.name}”`} {...back}>
        It was removed or made private. {!first && 'You don’t have access to any other board.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Board not found" {...back}>
      It was removed, you don’t have access to it, or the link points to another daemon.
    </EmptyState>
  )
}

function NoBoards() {
  const canCreate = useHasRole('member')
  return (
    <EmptyState title="No boards yet">
      {canCreate ? 'Create one from the menu at the top left.' : 'Boards you have access to appear here.'}
    </EmptyState>
  )
}
