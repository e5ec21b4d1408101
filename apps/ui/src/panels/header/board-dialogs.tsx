import type { Board } from '@callboard/contract'
import { useLocation } from 'wouter'
import { useClient } from '../../live/client.tsx'
import { boardAt } from '../../live/place.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'

export type BoardDialog = 'create' | 'rename' | 'remove'

interface Props {
  board: Board | undefined
  dialog: BoardDialog | undefined
  onClose(): void
}

export function BoardDialogs({ board, dialog, onClose }: Props) {
  const boards = useClient().service('boards')
  const [, go] = useLocation()
  const create = async (name: string) => go(boardAt((await boards.create({ name })).board_id))
  const name = { label: 'Name', maxLength: 120, onClose }
  if (dialog === 'create') return <NameDialog title="New board" verb="Create" onSubmit={create} {...name} />
  if (dialog === 'rename' && board) {
    return (
      <NameDialog
        title="Rename this board"
        verb="Rename"
        name={board.name}
        onSubmit={name => boards.patch(board.board_id, { name })}
        {...name}
      />
    )
  }
  if (dialog === 'remove' && board) {
    const remove = async () => {
      await boards.remove(board.board_id)
      go('/')
    }
    return (
      <Confirm title="Remove this board" verb="Remove" onConfirm={remove} onClose={onClose}>
        “{board.name}”, all its sessions and everything said in them will be gone for everybody.
      </Confirm>
    )
  }
  return null
}
