import type { Board } from '@callboard/contract'
import { useHotkeys } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useCurrentUser } from '../../live/current-user.ts'
import type { CommandDialog } from './action.ts'
import { useCommandActions } from './actions.ts'
// Whoever calls it types on at once: it is there from the beginning.
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

/** The keys of everything that can be done from anywhere, the palette, the sheet of shortcuts, and what they open. */
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
  // While something is written, single signs are what is written. On a Mac, Option makes another sign of a letter: there the key counts.
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
