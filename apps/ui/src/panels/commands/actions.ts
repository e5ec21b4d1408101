import { hasRole } from '@callboard/contract'
import { useMantineColorScheme } from '@mantine/core'
import { useLocation } from 'wouter'
import { toggleView } from '../../browser/board-view.ts'
import { sessionPath } from '../../browser/routes.ts'
import { useCurrentUser, useHasRole } from '../../live/current-user.ts'
import { useSessions, useUnfinishedTasks } from '../../live/queries.ts'
import { groupSessions } from '../board/sections.ts'
import { useBoardActions } from '../header/board-actions.tsx'
import { useUserActions } from '../header/user-actions.ts'
import { SETTINGS_PAGES, settingsPath } from '../settings/settings-pages.ts'
import type { CommandAction, CommandContext } from './action.ts'
import { useOpenSessionActions } from './open-session-actions.ts'

/** Returns the actions that are available now, and the dialogs they open, which the caller renders. */
export function useCommandActions({ board, boards, session_id, onNewSession, onOpen, onActivity }: CommandContext) {
  const [, navigate] = useLocation()
  const { setColorScheme } = useMantineColorScheme()
  const me = useCurrentUser()
  const canWrite = useHasRole('member')
  const canInvite = useHasRole('admin')
  const neighbors = useNeighborSessions(board?.board_id ?? '', session_id)
  const sessionCommands = useOpenSessionActions(board, session_id)
  const boardCommands = useBoardActions(board, boards)
  const { copyLink, signOut } = useUserActions()
  const goTo = (id: string | undefined) => board && id && navigate(sessionPath(board.board_id, id))
  const boardActions: CommandAction[] = [
    ...(canWrite ? [{ label: 'New session', keys: 'N', run: onNewSession }] : []),
    { label: 'Activity', keys: 'A', run: onActivity },
    { label: 'Switch between list and canvas', keys: 'V', run: toggleView },
    { label: 'Next session', keys: 'alt+ArrowDown', run: () => goTo(neighbors.next) },
    { label: 'Previous session', keys: 'alt+ArrowUp', run: () => goTo(neighbors.previous) }
  ]
  const globalActions: CommandAction[] = [
    { label: 'Search or jump to…', keys: 'mod+K', run: () => onOpen('palette') },
    { label: 'Keyboard shortcuts', keys: 'shift+?', run: () => onOpen('shortcuts') },
    { label: 'Settings', keys: ',', run: () => navigate('/settings') },
    { label: 'Theme: light', run: () => setColorScheme('light') },
    { label: 'Theme: dark', run: () => setColorScheme('dark') },
    { label: 'Theme: system', run: () => setColorScheme('auto') },
    ...(canInvite ? [{ label: 'Invite someone…', run: () => onOpen('invite') }] : []),
    copyLink,
    signOut,
    ...SETTINGS_PAGES.filter(({ role }) => me && hasRole(me.role, role)).map(
      ({ name, title }): CommandAction => ({ label: title, group: 'Settings', run: () => navigate(settingsPath(name)) })
    )
  ]
  const actions: CommandAction[] = [
    ...sessionCommands.actions,
    ...(board ? boardActions : []),
    ...boardCommands.actions,
    ...globalActions
  ]
  return { actions, sessionDialogs: sessionCommands.dialogs, boardDialogs: boardCommands.dialogs }
}

/** The sessions before and after the open one, in board order; without an open session, the last and the first. */
function useNeighborSessions(board_id: string, session_id: string | undefined) {
  const sessions = useSessions(board_id).data
  const tasks = useUnfinishedTasks(rows => rows).data
  const ids = groupSessions(sessions ?? [], tasks ?? []).flatMap(({ cards }) =>
    cards.map(card => card.session.session_id)
  )
  const at = session_id ? ids.indexOf(session_id) : -1
  return { next: ids[at + 1], previous: at < 0 ? ids.at(-1) : ids[at - 1] }
}
