import type { Board } from '@callboard/contract'
import { IconEye, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useCurrentUser, useHasRole } from '../../live/current-user.ts'
import type { MenuAction } from '../../ui/menu-actions.tsx'
import { type BoardDialog, BoardDialogs } from './board-dialogs.tsx'

/** Returns the board actions the user is allowed to do, and the dialogs they open, which the caller renders. */
export function useBoardActions(board: Board | undefined, boards: readonly Board[]) {
  const [requested, request] = useState<{ dialog: BoardDialog; of: string | undefined }>()
  const canChange = useHasRole('member')
  const canShare = useCanShare(board)
  const open = (dialog: BoardDialog) => () => request({ dialog, of: board?.board_id })
  const actions: MenuAction[] = []
  if (canChange) actions.push({ label: 'New board…', Icon: IconPlus, run: open('create') })
  if (canChange && board) actions.push({ label: 'Rename board…', Icon: IconPencil, run: open('rename') })
  if (canShare) actions.push({ label: 'Share board…', Icon: IconEye, run: open('share') })
  if (canShare && boards.length > 1)
    actions.push({ label: 'Remove board…', Icon: IconTrash, isDestructive: true, run: open('remove') })
  // A dialog that was opened for one board is not shown for the next.
  const dialog = requested?.of === board?.board_id ? requested?.dialog : undefined
  return { actions, dialogs: <BoardDialogs board={board} dialog={dialog} onClose={() => request(undefined)} /> }
}

/** Only admins and the creator of a board may share or remove it. */
function useCanShare(board: Board | undefined): boolean {
  const me = useCurrentUser()
  const isMember = useHasRole('member')
  const isAdmin = useHasRole('admin')
  return board !== undefined && (isAdmin || (isMember && board.created_by === me?.user_id))
}
