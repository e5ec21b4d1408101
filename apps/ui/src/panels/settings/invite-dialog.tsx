import type { Role, User } from '@callboard/contract'
import { Button, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import dialog from '../../ui/dialog.module.css'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { OneTimeSecret } from '../../ui/one-time-secret.tsx'
import { assignableRoles } from '../../ui/roles.ts'
import { SelectWithHint } from '../../ui/select-with-hint.tsx'

/** Creates an invitation link. */
export default function InviteDialog({ me, onClose }: { me: User; onClose(): void }) {
  const client = useClient()
  const queries = useQueryClient()
  const [role, setRole] = useState<Role>('member')
  const invite = useMutation({
    mutationFn: () => client.service('invites').create({ role }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invites'] })
  })
  if (invite.data) {
    return (
      <OneTimeSecret title="Invitation link" label="Invitation link" secret={invite.data.url} onClose={onClose}>
        Send this link to the person you’re inviting. It works once, for a new {role}, and expires in 7 days. It won’t
        be shown again.
      </OneTimeSecret>
    )
  }
  return (
    <Modal opened onClose={onClose} title="Invite someone">
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <SelectWithHint<Role> label="Role" options={assignableRoles(me.role)} value={role} onChange={setRole} />
        {invite.error && <ErrorAlert error={invite.error} />}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            Create link
          </Button>
        </div>
      </form>
    </Modal>
  )
}
