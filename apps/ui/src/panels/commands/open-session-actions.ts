import type { Board, Session } from '@callboard/contract'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { boardAt } from '../../browser/routes.ts'
import { toggleChanges, useIsShowingChanges } from '../../browser/session-view.ts'
import { useClient } from '../../live/client.tsx'
import { startFinding } from '../../live/find-in-session.ts'
import { useMay } from '../../live/current-user.ts'
import { usePendingPermissions } from '../../live/queries.ts'
import { useRows } from '../../live/use-rows.ts'
import { tellFailure } from '../../ui/toast.ts'
import { goToAnswers, goToPrompt } from '../session/focus-targets.ts'
import { useResume } from '../session/use-resume.ts'
import { useSessionActions } from '../session-menu/session-actions.tsx'
import type { Action } from './action.ts'

interface InSession {
  actions: Action[]
  dialogs: ReactNode
}

/** What can be done in the open session, and with it. */
export function useInSession(board: Board | undefined, session_id: string | undefined): InSession {
  const client = useClient()
  const [, go] = useLocation()
  const session = useOpen(board?.board_id ?? '', session_id)
  const menu = useSessionActions(session)
  const resume = useResume()
  const mayWrite = useMay('member')
  const isShowingChanges = useIsShowingChanges(session_id ?? '')
  const { data: isAsking } = usePendingPermissions(rows => rows.some(row => row.session_id === session_id))
  if (!board || !session_id) return { actions: [], dialogs: null }
  const stop = () => void client.stop(session_id).catch(error => tellFailure('Couldn’t stop the agent', error))
  const writing: Action[] = [
    { label: 'Write a prompt', keys: 'P', run: goToPrompt },
    { label: 'Stop agent', keys: 'alt+S', run: stop }
  ]
  if (isAsking) writing.push({ label: 'Answer permission request', run: goToAnswers })
  if (session?.status === 'paused') writing.push({ label: 'Resume queue', run: () => resume.mutate(session_id) })
  const reading: Action[] = [{ label: 'Find in this session', keys: 'F', run: () => startFinding(session_id) }]
  if (session) {
    const label = isShowingChanges ? 'Back to conversation' : 'View changes'
    reading.push({ label, run: () => toggleChanges(session_id) })
  }
  reading.push({ label: 'Back to board', keys: 'B', run: () => go(boardAt(board.board_id)) })
  const whole = menu.actions.filter(({ isDisabled }) => !isDisabled)
  const actions = [...(mayWrite ? writing : []), ...reading, ...whole]
  return { actions: actions.map(action => ({ ...action, of: 'This session' })), dialogs: menu.dialogs }
}

/** The session that is open. While none is, nothing is asked for that the board does not ask for anyway. */
function useOpen(board_id: string, session_id: string | undefined): Session | undefined {
  const rows = useRows('sessions', session_id ? { session_id } : { board_id, archived_at: null }).data
  return rows?.find(row => row.session_id === session_id)
}
