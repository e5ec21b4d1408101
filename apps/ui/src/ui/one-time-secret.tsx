import { Button, CopyButton, Modal } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import dialog from './dialog.module.css'
import classes from './one-time-secret.module.css'

interface Props {
  title: string
  /** Explains the use of the secret and when it expires. */
  children: ReactNode
  label: string
  secret: string
  onClose(): void
}

/** Shows a secret that cannot be shown again. */
export function OneTimeSecret({ title, children, label, secret, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <div className={dialog.fields}>
        <p className={classes.words}>{children}</p>
        <output className={classes.secret} aria-label={label}>
          {secret}
        </output>
      </div>
      <div className={dialog.actions}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
              data-autofocus
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
    </Modal>
  )
}
