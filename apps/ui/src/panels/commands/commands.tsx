import type { Board } from '@callboard/contract'
import { useHotkeys } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useCurrentUser } from '../../live/current-user.ts'
import type { CommandDialog } from './action.ts'
import { useCommandActions } from './actions.ts'
// The palette is not loaded lazily, since users type on immediately after opening it.
import { Palette } from './palette.tsx'

const Shortcuts = lazy(() => import('./shortcuts.tsx'))
const InviteDialog = lazy(() => import('../settings/invite-dialog.tsx'))

interface Props {
  boards: readonly Board[]
  board: Board | undefined
  session_id: string | undefined
  open: CommandDialog | undefined
  onOpen(dialog: CommandDialog | undefined): void
  onNewSession(): void
  onActivity(): void
}

/** Binds the shortcuts of all actions, and renders the palette, the list of shortcuts and the dialogs of actions. */
export function Commands({ boards, board, session_id, open, onOpen, onNewSession, onActivity }: Props) {
  const me = useCurrentUser()
  const { actions, sessionDialogs, boardDialogs } = useCommandActions({
    board,
    boards,
    session_id,
    onNewSession,
    onOpen,
    onActivity
  })
  const keyed = actions.flatMap(({ keys, run }) => (keys ? [{ keys, run }] : []))
  // Single keys are ignored while typing. On a Mac, Option changes the character of a key, so the physical key counts.
  useHotkeys(keyed.filter(({ keys }) => !isChord(keys)).map(({ keys, run }) => [keys, run]))
  useHotkeys(
    keyed.filter(({ keys }) => isChord(keys)).map(({ keys, run }) => [keys, run, { usePhysicalKeys: hasAlt(keys) }]),
    []
  )
  const close = () => onOpen(undefined)
  return (
    <Suspense>
      {open === 'palette' && <Palette actions={actions} boards={boards} session_id={session_id} onClose={close} />}
      {open === 'shortcuts' && <Shortcuts actions={actions} onClose={close} />}
      {open === 'invite' && me && <InviteDialog me={me} onClose={close} />}
      {sessionDialogs}
      {boardDialogs}
    </Suspense>
  )
}

const hasAlt = (keys: string) => keys.startsWith('alt')
const isChord = (keys: string) => hasAlt(keys) || keys.startsWith('mod')
