import type { Invite, User } from '@callboard/contract'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { formatDay } from '../../ui/time.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './settings.module.css'
import { useInvites } from './settings-queries.ts'

/** Invitation and reset links that are not used yet. */
export function PendingLinks({ users }: { users: readonly User[] }) {
  const invites = useInvites()
  const now = new Date().toISOString()
  const open = invites.data?.filter(invite => invite.expires_at > now) ?? []
  if (open.length === 0) return null
  const nameOf = (user_id: string | null) => users.find(user => user.user_id === user_id)?.name ?? 'someone'
  return (
    <>
      <h3 className={classes.subtitle}>Pending links</h3>
      <ul className={classes.list} aria-label="Pending links">
        {open.map(invite => (
          <PendingLink key={invite.invite_id} invite={invite} nameOf={nameOf} />
        ))}
      </ul>
    </>
  )
}

function PendingLink({ invite, nameOf }: { invite: Invite; nameOf(user_id: string | null): string }) {
  const client = useClient()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => client.service('invites').remove(invite.invite_id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invites'] }),
    onError: error => toastError('Couldn’t revoke the link', error)
  })
  const { role, user_id, expires_at, created_by } = invite
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <span className={classes.name}>
          {role ? `Invitation for a new ${role}` : `Password reset for ${nameOf(user_id)}`}
        </span>
        <span className={classes.note}>
          Created by {nameOf(created_by)} · expires {formatDay(expires_at)}
        </span>
      </div>
      <Button size="compact-sm" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke
      </Button>
    </li>
  )
}
