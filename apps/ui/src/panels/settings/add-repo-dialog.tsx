import { repoAt } from '@callboard/client'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import dialog from '../../ui/dialog.module.css'
import { RepoLocationField } from '../repos/repo-location-field.tsx'

/** Adds a repository; the list shows the progress of a clone. */
export function AddRepoDialog({ onClose }: { onClose(): void }) {
  const repos = useClient().service('repos')
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const add = useMutation({
    mutationFn: () => repos.create({ ...repoAt(address), ...(name.trim() && { name: name.trim() }) }),
    onSuccess: onClose
  })
  return (
    <Modal opened onClose={onClose} title="Add repository">
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          add.mutate()
        }}
      >
        <RepoLocationField value={address} error={add.error?.message} onChange={setAddress} />
        <TextInput
          label="Name"
          description="Defaults to the directory name."
          value={name}
          maxLength={120}
          onChange={event => setName(event.currentTarget.value)}
        />
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!address.trim()} loading={add.isPending}>
            Add
          </Button>
        </div>
      </form>
    </Modal>
  )
}
