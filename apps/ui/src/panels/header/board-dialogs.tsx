import type { Board } from '@callboard/contract'
import { lazy, Suspense } from 'react'
import { useLocation } from 'wouter'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'

const NewBoard = lazy(() => import('./new-board.tsx'))
const ShareBoard = lazy(() => import('./share-board.tsx'))

export type BoardDialog = 'create' | 'rename' | 'share' | 'remove'

interface Props {
  board: Board | undefined
  dialog: BoardDialog | undefined
  onClose(): void
}

export function BoardDialogs(props: Props) {
  return (
    <Suspense>
      <OpenDialog {...props} />
    </Suspense>
  )
}

function OpenDialog({ board, dialog, onClose }: Props) {
  const boards = useClient().service('boards')
  const [, navigate] = useLocation()
  if (dialog === 'create') return <NewBoard onClose={onClose} />
  if (!board) return null
  switch (dialog) {
    case 'rename':
      return (
        <NameDialog
          title="Rename board"
          label="Name"
          name={board.name}
          maxLength={120}
          verb="Rename"
          onSubmit={name => boards.patch(board.board_id, { name })}
          onClose={onClose}
        />
      )
    case 'share':
      return <ShareBoard board={board} onClose={onClose} />
    case 'remove': {
      const remove = async () => {
        await boards.remove(board.board_id)
        navigate('/')
      }
      return (
        <Confirm title="Remove board" verb="Remove" onConfirm={remove} onClose={onClose}>
          This removes “{board.name}” for everyone. A board with sessions can’t be removed: move or remove its sessions
          first.
        </Confirm>
      )
    }
    case undefined:
      return null
  }
}
