import { ROLES, type Role, type User } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useCurrentUser, useHasRole } from '../../live/current-user.ts'
import { useUsers } from '../../live/queries.ts'
import InviteDialog from './invite-dialog.tsx'
import { PendingLinks } from './pending-links.tsx'
import { PersonRow } from './person-row.tsx'
import { SettingsList } from './settings-list.tsx'
import { useAccounts } from './settings-queries.ts'
import { SettingsSection } from './settings-section.tsx'

/** Lists all users with their roles; admins can change them. */
export function People() {
  const users = useUsers()
  const accounts = useAccounts()
  const me = useCurrentUser()
  const isAdmin = useHasRole('admin')
  const [isInviting, setInviting] = useState(false)
  const rows = { error: users.error, data: users.data?.toSorted(byRoleAndName) }
  const invite = (
    <Button size="xs" leftSection={<IconUserPlus size={15} />} onClick={() => setInviting(true)}>
      Invite…
    </Button>
  )
  return (
    <SettingsSection title="People" description="Everyone who can sign in, and their roles." action={isAdmin && invite}>
      <SettingsList label="People" rows={rows} emptyText="No people yet">
        {user => (
          <PersonRow
            key={user.user_id}
            user={user}
            me={me}
            account={accounts.data?.find(account => account.user_id === user.user_id)}
          />
        )}
      </SettingsList>
      {isAdmin && <PendingLinks users={users.data ?? []} />}
      {isInviting && me && <InviteDialog me={me} onClose={() => setInviting(false)} />}
    </SettingsSection>
  )
}

const roleRank = (role: Role) => ROLES.indexOf(role)

const byRoleAndName = (one: User, other: User) =>
  roleRank(other.role) - roleRank(one.role) || one.name.localeCompare(other.name)
