import type { User } from '@callboard/contract'
import { IconKey, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { ActionsMenu, type MenuAction } from '../../ui/menu-actions.tsx'
import { OneTimeSecret } from '../../ui/one-time-secret.tsx'
import { toastError } from '../../ui/toast.ts'

type Dialog = { kind: 'remove' } | { kind: 'link'; url: string }

/** The actions of a user. */
export function PersonMenu({ user, canRemove }: { user: User; canRemove: boolean }) {
  const client = useClient()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog>()
  const { user_id, name } = user
  const close = () => setDialog(undefined)
  const makeLink = async () => {
    try {
      const { url } = await client.service('invites').create({ user_id })
      setDialog({ kind: 'link', url })
      await queries.invalidateQueries({ queryKey: ['invites'] })
    } catch (error) {
      toastError('Couldn’t create the reset link', error)
    }
  }
  const actions: MenuAction[] = [{ label: 'Create reset link', Icon: IconKey, run: () => void makeLink() }]
  if (canRemove)
    actions.push({ label: 'Remove…', Icon: IconTrash, isDestructive: true, run: () => setDialog({ kind: 'remove' }) })
  return (
    <>
      <ActionsMenu subject={name} actions={actions} width={230} />
      {dialog?.kind === 'link' && (
        <OneTimeSecret title={`Password reset link for ${name}`} label="Reset link" secret={dialog.url} onClose={close}>
          Send this link to {name} to set a new password. It works once and expires in 7 days. It won’t be shown again.
        </OneTimeSecret>
      )}
      {dialog?.kind === 'remove' && (
        <Confirm
          title={`Remove ${name}`}
          verb="Remove"
          onConfirm={() => client.service('users').remove(user_id)}
          onClose={close}
        >
          {name} is signed out everywhere and their access tokens are revoked. Their sessions and messages are kept.
        </Confirm>
      )}
    </>
  )
}
