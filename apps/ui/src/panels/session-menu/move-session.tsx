import type { Session } from '@callboard/contract'
import { Button, Modal, Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useBoards } from '../../live/queries.ts'
import dialog from '../../ui/dialog.module.css'
import { ErrorAlert } from '../../ui/error-alert.tsx'

/** Moves a session to another board; people without access to that board lose access to the session. */
export function MoveSession({ session, onClose }: { session: Session; onClose(): void }) {
  const sessions = useClient().service('sessions')
  const boards = useBoards().data?.filter(board => board.board_id !== session.board_id) ?? []
  const [board_id, setBoardId] = useState<string | null>(null)
  const isPrivate = boards.find(board => board.board_id === board_id)?.visibility === 'members'
  const move = useMutation({
    mutationFn: (board_id: string) => sessions.patch(session.session_id, { board_id }),
    onSuccess: onClose
  })
  return (
    <Modal opened onClose={onClose} title="Move session">
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          if (board_id) move.mutate(board_id)
        }}
      >
        <Select
          label={`Move “${session.title}” to`}
          placeholder={boards.length > 0 ? 'Select a board' : 'No other boards'}
          description={isPrivate ? 'Only people with access to that board will see this session.' : undefined}
          data={boards.map(board => ({ value: board.board_id, label: board.name }))}
          value={board_id}
          onChange={setBoardId}
          disabled={boards.length === 0}
          data-autofocus
        />
        {move.error && <ErrorAlert error={move.error} />}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!board_id} loading={move.isPending}>
            Move
          </Button>
        </div>
      </form>
    </Modal>
  )
}
