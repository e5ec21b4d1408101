import { hasRole } from '@callboard/contract'
import { useMantineColorScheme } from '@mantine/core'
import { useLocation } from 'wouter'
import { toggleView } from '../../browser/board-view.ts'
import { sessionAt } from '../../browser/routes.ts'
import { useMay, useMe } from '../../live/current-user.ts'
import { useSessions, useUnfinishedTasks } from '../../live/queries.ts'
import { sectionsOf } from '../board/sections.ts'
import { useBoardActions } from '../header/board-actions.tsx'
import { useUserActions } from '../header/user-actions.ts'
import { PARTS, settingsAt } from '../settings/settings-pages.ts'
import type { Action, Place } from './action.ts'
import { useInSession } from './open-session-actions.ts'

/** What can be done here and now; and the dialogs in which some of it is asked, to be shown beside. */
export function useActions({ board, boards, session_id, onNewSession, onOpen, onActivity }: Place) {
  const [, go] = useLocation()
  const { setColorScheme } = useMantineColorScheme()
  const me = useMe()
  const mayWrite = useMay('member')
  const mayInvite = useMay('admin')
  const neighbours = useNeighbours(board?.board_id ?? '', session_id)
  const ofSession = useInSession(board, session_id)
  const ofBoards = useBoardActions(board, boards)
  const { copyLink, leave } = useUserActions()
  const goTo = (id: string | undefined) => board && id && go(sessionAt(board.board_id, id))
  const onBoard: Action[] = [
    ...(mayWrite ? [{ label: 'New session', keys: 'N', run: onNewSession }] : []),
    { label: 'Activity', keys: 'A', run: onActivity },
    { label: 'Switch between list and canvas', keys: 'V', run: toggleView },
    { label: 'Next session', keys: 'alt+ArrowDown', run: () => goTo(neighbours.next) },
    { label: 'Previous session', keys: 'alt+ArrowUp', run: () => goTo(neighbours.previous) }
  ]
  const everywhere: Action[] = [
    { label: 'Search or jump to…', keys: 'mod+K', run: () => onOpen('palette') },
    { label: 'Keyboard shortcuts', keys: 'shift+?', run: () => onOpen('shortcuts') },
    { label: 'Settings', keys: ',', run: () => go('/settings') },
    { label: 'Theme: light', run: () => setColorScheme('light') },
    { label: 'Theme: dark', run: () => setColorScheme('dark') },
    { label: 'Theme: system', run: () => setColorScheme('auto') },
    ...(mayInvite ? [{ label: 'Invite someone…', run: () => onOpen('invite') }] : []),
    copyLink,
    leave,
    ...PARTS.filter(({ role }) => me && hasRole(me.role, role)).map(
      ({ name, title }): Action => ({ label: title, of: 'Settings', run: () => go(settingsAt(name)) })
    )
  ]
  const actions: Action[] = [...ofSession.actions, ...(board ? onBoard : []), ...ofBoards.actions, ...everywhere]
  return { actions, sessionDialogs: ofSession.dialogs, boardDialogs: ofBoards.dialogs }
}

/** The sessions before and after the open one, in the order of the board; with none open, its last and first. */
function useNeighbours(board_id: string, session_id: string | undefined) {
  const sessions = useSessions(board_id).data
  const tasks = useUnfinishedTasks(rows => rows).data
  const ids = sectionsOf(sessions ?? [], tasks ?? []).flatMap(({ cards }) => cards.map(card => card.session.session_id))
  const at = session_id ? ids.indexOf(session_id) : -1
  return { next: ids[at + 1], previous: at < 0 ? ids.at(-1) : ids[at - 1] }
}
