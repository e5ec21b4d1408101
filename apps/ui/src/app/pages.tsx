import type { Board as BoardRow } from '@callboard/contract'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { useBoardView } from '../browser/board-view.ts'
import { boardAt, sessionAt, usePlace } from '../browser/routes.ts'
import { useNotices } from '../live/desktop-notifications.ts'
import { useMay } from '../live/current-user.ts'
import { usePageTitle } from '../live/page-title.ts'
import { useShow } from '../live/presence.ts'
import { useBoards } from '../live/queries.ts'
import { Toasts } from '../panels/activity/toasts.tsx'
import { Board } from '../panels/board/board.tsx'
import type { CommandDialog } from '../panels/commands/action.ts'
import { Commands } from '../panels/commands/commands.tsx'
import { Header } from '../panels/header/header.tsx'
import { deedWords } from '../panels/message/tool-input.ts'
import { NewSession } from '../panels/new-session/new-session.tsx'
import { PanelSkeleton } from '../panels/session/panel-skeleton.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { NoBoard } from './no-board.tsx'
import classes from './pages.module.css'

const loadSession = () => import('../panels/session/session.tsx')
const Session = lazy(loadSession)
const ActivityDrawer = lazy(() => import('../panels/activity/drawer.tsx'))
const Canvas = lazy(() => import('../panels/canvas/canvas.tsx'))
const Settings = lazy(() => import('../panels/settings/settings.tsx'))

/** Below the header: the settings, or a board and beside it the session that is open. */
export function Pages() {
  const { board_id, session_id, index } = usePlace()
  const [isSettings] = useRoute('/settings/:part?')
  const [, go] = useLocation()
  const [isCreating, setCreating] = useState(false)
  const view = useBoardView()
  const mayStart = useMay('member')
  const boards = useBoards()
  const board = boards.data?.find(row => row.board_id === board_id)
  const [shown, setShown] = useState(board)
  if (board && board !== shown) setShown(board)
  const create = () => setCreating(mayStart && board !== undefined)
  const [isActive, showActivity] = useState(false)
  const toggleActivity = () => showActivity(!isActive)
  const [command, openCommand] = useState<CommandDialog>()
  useNotices(deedWords)
  return (
    <div className={classes.page} data-session={board && session_id && 'open'} data-view={view}>
      <Header
        board={board}
        boards={boards.data ?? []}
        onNewSession={create}
        onSearch={() => openCommand('palette')}
        onActivity={toggleActivity}
      />
      <main className={classes.main}>
        {isSettings && (
          <ErrorBoundary>
            <Suspense fallback={<PanelSkeleton />}>
              <Settings />
            </Suspense>
          </ErrorBoundary>
        )}
        {board && <OpenBoard board={board} session_id={session_id} index={index} onNewSession={create} />}
        {!board && !isSettings && <NoBoard boards={boards} wanted={board_id} session_id={session_id} shown={shown} />}
      </main>
      <Commands
        boards={boards.data ?? []}
        board={board}
        session_id={session_id}
        open={command}
        onOpen={openCommand}
        onNewSession={create}
        onActivity={toggleActivity}
      />
      <Toasts />
      {board && isActive && (
        <Suspense>
          <ActivityDrawer board_id={board.board_id} onClose={toggleActivity} />
        </Suspense>
      )}
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

/** A session opens at once: what draws it is there before it is asked for. */
function loadAhead(): void {
  // Without it, the click asks again.
  loadSession().catch(() => undefined)
}

interface OpenBoardProps {
  board: BoardRow
  session_id: string | undefined
  index: string | undefined
  onNewSession(): void
}

function OpenBoard({ board, session_id, index, onNewSession }: OpenBoardProps) {
  const { board_id, name } = board
  const [, go] = useLocation()
  const view = useBoardView()
  usePageTitle(name)
  useEffect(loadAhead, [])
  useShow(board_id, { session_id: session_id ?? null })
  return (
    <>
      <ErrorBoundary>
        {view === 'list' ? (
          <Board board_id={board_id} openSession={session_id} onNewSession={onNewSession} />
        ) : (
          <Suspense fallback={<PanelSkeleton />}>
            <Canvas board={board} openSession={session_id} />
          </Suspense>
        )}
      </ErrorBoundary>
      {session_id && (
        <ErrorBoundary key={session_id}>
          <Suspense fallback={<PanelSkeleton />}>
            <Session
              session_id={session_id}
              board_id={board_id}
              index={index === undefined ? undefined : Number(index)}
              onClose={() => go(boardAt(board_id))}
              onMoved={to => go(sessionAt(to, session_id), { replace: true })}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  )
}
