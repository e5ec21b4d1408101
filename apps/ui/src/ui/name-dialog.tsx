import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import classes from './dialog.module.css'

interface Props {
  title: string
  label: string
  name?: string
  maxLength: number
  verb: string
  onSubmit(name: string): Promise<unknown>
  onClose(): void
}

/** Asks for a name; an error of the daemon is shown at the field. */
export function NameDialog({ title, label, name: before = '', maxLength, verb, onSubmit, onClose }: Props) {
  const [name, setName] = useState(before)
  const mutation = useMutation({ mutationFn: () => onSubmit(name.trim()), onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        onSubmit={event => {
          event.preventDefault()
          mutation.mutate()
        }}
      >
        <TextInput
          label={label}
          value={name}
          maxLength={maxLength}
          error={mutation.error?.message}
          onChange={event => setName(event.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!name.trim()} loading={mutation.isPending}>
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
