import type { Board } from '@callboard/contract'
import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import dialog from '../../ui/dialog.module.css'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { MembersField, type Sharing } from './members-field.tsx'

/** Changes who has access to a board. */
export default function ShareBoard({ board, onClose }: { board: Board; onClose(): void }) {
  const boards = useClient().service('boards')
  const { visibility, members } = board
  const [sharing, setSharing] = useState<Sharing>({ visibility, members })
  const save = useMutation({
    mutationFn: () => boards.patch(board.board_id, { ...sharing, if_version: board.version }),
    onSuccess: onClose
  })
  return (
    <Modal opened onClose={onClose} title={`Share “${board.name}”`}>
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <MembersField value={sharing} creatorId={board.created_by} onChange={setSharing} />
        {save.error && <ErrorAlert error={save.error} />}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  )
}
