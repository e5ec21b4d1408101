import type { Board } from '@callboard/contract'
import { useMantineColorScheme } from '@mantine/core'
import { useLocation } from 'wouter'
import { useClient } from '../../live/client.tsx'
import { startFinding } from '../../live/finding.ts'
import { useSessions, useUnfinishedTasks } from '../../live/lists.ts'
import { useMay } from '../../live/me.ts'
import { boardAt, sessionAt } from '../../live/place.ts'
import { toggleView } from '../../live/view.ts'
import { tellFailure } from '../../ui/tell.ts'
import { sectionsOf } from '../board/sections.ts'

/** Something that can be done from anywhere on the page, by its key or by its name. */
export interface Action {
  label: string
  /** As Mantine names keys; `mod` is Ctrl, or Cmd on a Mac. */
  keys?: string
  run(): void
}

export type CommandDialog = 'palette' | 'shortcuts'

interface Place {
  board: Board | undefined
  session_id: string | undefined
  onNewSession(): void
  onOpen(dialog: CommandDialog): void
  onActivity(): void
}

/** What can be done here and now. */
export function useActions({ board, session_id, onNewSession, onOpen, onActivity }: Place): Action[] {
  const client = useClient()
  const [, go] = useLocation()
  const { setColorScheme } = useMantineColorScheme()
  const mayWrite = useMay('member')
  const neighbours = useNeighbours(board?.board_id ?? '', session_id)
  const goTo = (id: string | undefined) => board && id && go(sessionAt(board.board_id, id))
  const stop = (id: string) => void client.stop(id).catch(error => tellFailure('It was not stopped', error))
  const everywhere: Action[] = [
    { label: 'Search, or go anywhere', keys: 'mod+K', run: () => onOpen('palette') },
    { label: 'Keyboard shortcuts', keys: 'shift+?', run: () => onOpen('shortcuts') },
    { label: 'Settings', keys: ',', run: () => go('/settings') },
    { label: 'Light colours', run: () => setColorScheme('light') },
    { label: 'Dark colours', run: () => setColorScheme('dark') },
    { label: 'Colours of the system', run: () => setColorScheme('auto') }
  ]
  if (!board) return everywhere
  const onBoard: Action[] = [
    ...(mayWrite ? [{ label: 'New session', keys: 'N', run: onNewSession }] : []),
    { label: 'Activity', keys: 'A', run: onActivity },
    { label: 'List or canvas', keys: 'V', run: toggleView },
    { label: 'Next session', keys: 'alt+ArrowDown', run: () => goTo(neighbours.next) },
    { label: 'Previous session', keys: 'alt+ArrowUp', run: () => goTo(neighbours.previous) }
  ]
  if (!session_id) return [...onBoard, ...everywhere]
  const inSession: Action[] = [
    ...(mayWrite
      ? [
          { label: 'Write a prompt', keys: 'P', run: () => document.getElementById(PROMPT)?.focus() },
          { label: 'Stop the agent', keys: 'alt+S', run: () => stop(session_id) }
        ]
      : []),
    { label: 'Find in this session', keys: 'F', run: () => startFinding(session_id) },
    { label: 'Back to the board', keys: 'B', run: () => go(boardAt(board.board_id)) }
  ]
  return [...inSession, ...onBoard, ...everywhere]
}

/** The id of the prompt box, of which there is one at most. */
export const PROMPT = 'prompt'

/** The sessions before and after the open one, in the order of the board; with none open, its last and first. */
function useNeighbours(board_id: string, session_id: string | undefined) {
  const sessions = useSessions(board_id).data
  const tasks = useUnfinishedTasks(rows => rows).data
  const ids = sectionsOf(sessions ?? [], tasks ?? []).flatMap(({ cards }) => cards.map(card => card.session.session_id))
  const at = session_id ? ids.indexOf(session_id) : -1
  return { next: ids[at + 1], previous: at < 0 ? ids.at(-1) : ids[at - 1] }
}
