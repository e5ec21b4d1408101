import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import classes from './dialog.module.css'
import { toastError } from './toast.ts'

interface Props {
  title: string
  children: ReactNode
  verb: string
  onConfirm(): Promise<unknown>
  onClose(): void
  /** Called with the error; without it, the error is shown as a toast. */
  onRefused?(error: unknown): void
}

/** Asks for confirmation of an action that cannot be undone. */
export function Confirm({ title, children, verb, onConfirm, onClose, onRefused }: Props) {
  const mutation = useMutation({
    mutationFn: onConfirm,
    onSuccess: onClose,
    onError: onRefused ?? (error => toastError(`${title}: failed`, error))
  })
  return (
    <Modal opened onClose={onClose} title={title}>
      <p>{children}</p>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={mutation.isPending} onClick={() => mutation.mutate()}>
          {verb}
        </Button>
      </div>
    </Modal>
  )
}
