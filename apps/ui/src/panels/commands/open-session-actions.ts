import type { Board, Session } from '@callboard/contract'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { boardPath } from '../../browser/routes.ts'
import { toggleChanges, useIsShowingChanges } from '../../browser/session-view.ts'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { openSearch } from '../../live/find-in-session.ts'
import { usePendingPermissions } from '../../live/queries.ts'
import { useRows } from '../../live/use-rows.ts'
import { toastError } from '../../ui/toast.ts'
import { focusPermissionOptions, focusPrompt } from '../session/focus-targets.ts'
import { useResume } from '../session/use-resume.ts'
import { useSessionActions } from '../session-menu/session-actions.tsx'
import type { CommandAction } from './action.ts'

interface OpenSessionActions {
  actions: CommandAction[]
  dialogs: ReactNode
}

/** Returns the actions of the open session, and the dialogs they open. */
export function useOpenSessionActions(board: Board | undefined, session_id: string | undefined): OpenSessionActions {
  const client = useClient()
  const [, navigate] = useLocation()
  const session = useOpenSession(board?.board_id ?? '', session_id)
  const menu = useSessionActions(session)
  const resume = useResume()
  const canWrite = useHasRole('member')
  const isShowingChanges = useIsShowingChanges(session_id ?? '')
  const { data: hasPermissionRequest } = usePendingPermissions(rows => rows.some(row => row.session_id === session_id))
  if (!board || !session_id) return { actions: [], dialogs: null }
  const stop = () => void client.stop(session_id).catch(error => toastError('Couldn’t stop the agent', error))
  const memberActions: CommandAction[] = [
    { label: 'Write a prompt', keys: 'P', run: focusPrompt },
    { label: 'Stop agent', keys: 'alt+S', run: stop }
  ]
  if (hasPermissionRequest) memberActions.push({ label: 'Answer permission request', run: focusPermissionOptions })
  if (session?.status === 'paused') memberActions.push({ label: 'Resume queue', run: () => resume.mutate(session_id) })
  const viewerActions: CommandAction[] = [
    { label: 'Find in this session', keys: 'F', run: () => openSearch(session_id) }
  ]
  if (session) {
    const label = isShowingChanges ? 'Back to conversation' : 'View changes'
    viewerActions.push({ label, run: () => toggleChanges(session_id) })
  }
  viewerActions.push({ label: 'Back to board', keys: 'B', run: () => navigate(boardPath(board.board_id)) })
  const menuActions = menu.actions.filter(({ isDisabled }) => !isDisabled)
  const actions = [...(canWrite ? memberActions : []), ...viewerActions, ...menuActions]
  return { actions: actions.map(action => ({ ...action, group: 'This session' })), dialogs: menu.dialogs }
}

/** The open session. Without one, this reuses the board's query instead of starting another. */
function useOpenSession(board_id: string, session_id: string | undefined): Session | undefined {
  const rows = useRows('sessions', session_id ? { session_id } : { board_id, archived_at: null }).data
  return rows?.find(row => row.session_id === session_id)
}
