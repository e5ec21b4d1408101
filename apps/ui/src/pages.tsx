import { useHotkeys } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { useBoards } from './live/lists.ts'
import { usePageTitle } from './live/page-title.ts'
import { boardAt, lastBoard, sessionAt, usePlace } from './live/place.ts'
import classes from './pages.module.css'
import { Board } from './panels/board/board.tsx'
import { Header } from './panels/header/header.tsx'
import { NewSession } from './panels/new-session/new-session.tsx'
import { PanelSkeleton } from './panels/session/panel-skeleton.tsx'
import { Empty } from './ui/empty.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'

const Session = lazy(() => import('./panels/session/session.tsx'))

/** A board, and beside it the session that is open. */
export function Pages() {
  const { board_id, session_id } = usePlace()
  const [, go] = useLocation()
  const [isCreating, setCreating] = useState(false)
  const boards = useBoards()
  const board = boards.data?.find(row => row.board_id === board_id)
  const create = () => setCreating(board !== undefined)
  useHotkeys([['n', create]])
  usePageTitle(board?.name)
  return (
    <div className={classes.page} data-session={session_id && 'open'}>
      <Header board={board} boards={boards.data ?? []} onNewSession={create} />
      <main className={classes.main}>
        <ErrorBoundary>
          {board ? (
            <Board board_id={board.board_id} openSession={session_id} onNewSession={create} />
          ) : (
            <NoBoard boards={boards} isWanted={board_id !== undefined} />
          )}
        </ErrorBoundary>
        {board_id && session_id && (
          <ErrorBoundary key={session_id}>
            <Suspense fallback={<PanelSkeleton />}>
              <Session session_id={session_id} onClose={() => go(boardAt(board_id))} />
            </Suspense>
          </ErrorBoundary>
        )}
      </main>
      {board && isCreating && (
        <NewSession
          board_id={board.board_id}
          onClose={() => setCreating(false)}
          onCreated={created => {
            setCreating(false)
            go(sessionAt(created.board_id, created.session_id))
          }}
        />
      )}
    </div>
  )
}

function NoBoard({ boards, isWanted }: { boards: ReturnType<typeof useBoards>; isWanted: boolean }) {
  const [, go] = useLocation()
  if (boards.error) {
    return (
      <Empty title="The boards could not be loaded" action={{ label: 'Try again', onClick: () => boards.refetch() }}>
        {boards.error.message}
      </Empty>
    )
  }
  if (!boards.data) return <PanelSkeleton />
  const [first] = boards.data
  if (!first) return <Empty title="There is no board">Make one with the menu at the top left.</Empty>
  if (isWanted) {
    return (
      <Empty
        title="This board is not here"
        action={{ label: `Go to ${first.name}`, onClick: () => go(boardAt(first.board_id)) }}
      >
        It was removed, or the link is for another daemon.
      </Empty>
    )
  }
  const last = boards.data.find(row => row.board_id === lastBoard())
  return <Redirect to={boardAt((last ?? first).board_id)} replace />
}
