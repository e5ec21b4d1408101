import type { Board as BoardRow } from '@callboard/contract'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { useBoardView } from '../browser/board-view.ts'
import { onIdle } from '../browser/on-idle.ts'
import { boardPath, sessionPath, useCurrentRoute } from '../browser/routes.ts'
import { useHasRole } from '../live/current-user.ts'
import { useDesktopNotifications } from '../live/desktop-notifications.ts'
import { usePageTitle } from '../live/page-title.ts'
import { usePublishPresence } from '../live/presence.ts'
import { useBoards } from '../live/queries.ts'
import { SessionToasts } from '../panels/activity/toasts.tsx'
import { Board } from '../panels/board/board.tsx'
import type { CommandDialog } from '../panels/commands/action.ts'
import { Commands } from '../panels/commands/commands.tsx'
import { Header } from '../panels/header/header.tsx'
import { describeToolCall } from '../panels/message/tool-input.ts'
import { NewSession } from '../panels/new-session/new-session.tsx'
import { PanelSkeleton } from '../panels/session/panel-skeleton.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { BoardUnavailable } from './no-board.tsx'
import classes from './pages.module.css'

const loadSession = () => import('../panels/session/session.tsx')
const Session = lazy(loadSession)
const ActivityDrawer = lazy(() => import('../panels/activity/drawer.tsx'))
const Canvas = lazy(() => import('../panels/canvas/canvas.tsx'))
const Settings = lazy(() => import('../panels/settings/settings.tsx'))

/** The page below the header: the settings, or a board with the open session beside it. */
export function Pages() {
  const { board_id, session_id, index } = useCurrentRoute()
  const [isSettings] = useRoute('/settings/:part?')
  const [, navigate] = useLocation()
  const [isCreating, setCreating] = useState(false)
  const view = useBoardView()
  const canStart = useHasRole('member')
  const boards = useBoards()
  const board = boards.data?.find(row => row.board_id === board_id)
  const [lastShown, setLastShown] = useState(board)
  if (board && board !== lastShown) setLastShown(board)
  const create = () => setCreating(canStart && board !== undefined)
  const [isActivityOpen, setActivityOpen] = useState(false)
  const toggleActivity = () => setActivityOpen(!isActivityOpen)
  const [openDialog, setOpenDialog] = useState<CommandDialog>()
  useDesktopNotifications(describeToolCall)
  return (
    <div className={classes.page} data-session={board && session_id && 'open'} data-view={view}>
      <Header
        board={board}
        boards={boards.data ?? []}
        onNewSession={create}
        onSearch={() => setOpenDialog('palette')}
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
        {!board && !isSettings && (
          <BoardUnavailable boards={boards} requestedId={board_id} session_id={session_id} lastShown={lastShown} />
        )}
      </main>
      <Commands
        boards={boards.data ?? []}
        board={board}
        session_id={session_id}
        open={openDialog}
        onOpen={setOpenDialog}
        onNewSession={create}
        onActivity={toggleActivity}
      />
      <SessionToasts />
      {board && isActivityOpen && (
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
            navigate(sessionPath(created.board_id, created.session_id))
          }}
        />
      )}
    </div>
  )
}

/** Loads the session panel before anybody opens a session, without delaying the board. */
const prefetchSession = (): (() => void) =>
  onIdle(() => {
    // When this fails, opening a session loads the panel again.
    loadSession().catch(() => undefined)
  })

interface OpenBoardProps {
  board: BoardRow
  session_id: string | undefined
  index: string | undefined
  onNewSession(): void
}

function OpenBoard({ board, session_id, index, onNewSession }: OpenBoardProps) {
  const { board_id, name } = board
  const [, navigate] = useLocation()
  const view = useBoardView()
  usePageTitle(name)
  useEffect(prefetchSession, [])
  usePublishPresence(board_id, { session_id: session_id ?? null })
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
              onClose={() => navigate(boardPath(board_id))}
              onMoved={to => navigate(sessionPath(to, session_id), { replace: true })}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  )
}
