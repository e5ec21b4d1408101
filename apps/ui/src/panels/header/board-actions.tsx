import type { Board } from '@callboard/contract'
import { IconEye, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay, useMe } from '../../live/current-user.ts'
import type { MenuAction } from '../../ui/menu-actions.tsx'
import { type BoardDialog, BoardDialogs } from './board-dialogs.tsx'

/** What can be done with boards, for those who may; and the dialogs in which that is asked, to be shown beside. */
export function useBoardActions(board: Board | undefined, boards: readonly Board[]) {
  const [asked, ask] = useState<{ dialog: BoardDialog; of: string | undefined }>()
  const mayChange = useMay('member')
  const mayShare = useMayShare(board)
  const open = (dialog: BoardDialog) => () => ask({ dialog, of: board?.board_id })
  const actions: MenuAction[] = []
  if (mayChange) actions.push({ label: 'New board…', Icon: IconPlus, run: open('create') })
  if (mayChange && board) actions.push({ label: 'Rename board…', Icon: IconPencil, run: open('rename') })
  if (mayShare) actions.push({ label: 'Share board…', Icon: IconEye, run: open('share') })
  if (mayShare && boards.length > 1)
    actions.push({ label: 'Remove board…', Icon: IconTrash, isGrave: true, run: open('remove') })
  // What was asked of one board is not asked of the next.
  const dialog = asked?.of === board?.board_id ? asked?.dialog : undefined
  return { actions, dialogs: <BoardDialogs board={board} dialog={dialog} onClose={() => ask(undefined)} /> }
}

/** Who sees a board, and whether it stays, is for whoever made it, and for those who look after the workspace. */
function useMayShare(board: Board | undefined): boolean {
  const me = useMe()
  const isMember = useMay('member')
  const isAdmin = useMay('admin')
  return board !== undefined && (isAdmin || (isMember && board.created_by === me?.user_id))
}
