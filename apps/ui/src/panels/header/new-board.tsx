import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { boardPath } from '../../browser/routes.ts'
import { useClient } from '../../live/client.tsx'
import { useCurrentUser } from '../../live/current-user.ts'
import dialog from '../../ui/dialog.module.css'
import { MembersField, type Sharing } from './members-field.tsx'

/** Creates a board with its visibility. */
export default function NewBoard({ onClose }: { onClose(): void }) {
  const boards = useClient().service('boards')
  const me = useCurrentUser()
  const [, navigate] = useLocation()
  const [name, setName] = useState('')
  const [sharing, setSharing] = useState<Sharing>({ visibility: 'open', members: [] })
  const create = useMutation({
    mutationFn: () => boards.create({ name: name.trim(), ...sharing }),
    onSuccess: ({ board_id }) => {
      onClose()
      navigate(boardPath(board_id))
    }
  })
  return (
    <Modal opened onClose={onClose} title="New board">
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <TextInput
          label="Name"
          value={name}
          maxLength={120}
          error={create.error?.message}
          onChange={event => setName(event.currentTarget.value)}
          data-autofocus
        />
        <MembersField value={sharing} creatorId={me?.user_id} onChange={setSharing} />
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!name.trim()} loading={create.isPending}>
            Create
          </Button>
        </div>
      </form>
    </Modal>
  )
}
