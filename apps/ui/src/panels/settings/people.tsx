import { ROLES, type Role, type User } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay, useMe } from '../../live/current-user.ts'
import { useUsers } from '../../live/queries.ts'
import InviteDialog from './invite-dialog.tsx'
import { List } from './settings-list.tsx'
import { OpenLinks } from './pending-links.tsx'
import { PersonRow } from './person-row.tsx'
import { useAccounts } from './settings-queries.ts'
import { Section } from './settings-section.tsx'

/** Who is here, as what; and, for those who look after them, what can be changed about it. */
export function People() {
  const users = useUsers()
  const accounts = useAccounts()
  const me = useMe()
  const isAdmin = useMay('admin')
  const [isInviting, setInviting] = useState(false)
  const rows = { error: users.error, data: users.data?.toSorted(byRoleAndName) }
  const invite = (
    <Button size="xs" leftSection={<IconUserPlus size={15} />} onClick={() => setInviting(true)}>
      Invite…
    </Button>
  )
  return (
    <Section title="People" about="Everyone who can sign in, and their roles." action={isAdmin && invite}>
      <List label="People" rows={rows} none="No people yet">
        {user => (
          <PersonRow
            key={user.user_id}
            user={user}
            me={me}
            account={accounts.data?.find(account => account.user_id === user.user_id)}
          />
        )}
      </List>
      {isAdmin && <OpenLinks users={users.data ?? []} />}
      {isInviting && me && <InviteDialog me={me} onClose={() => setInviting(false)} />}
    </Section>
  )
}

const height = (role: Role) => ROLES.indexOf(role)

const byRoleAndName = (one: User, other: User) =>
  height(other.role) - height(one.role) || one.name.localeCompare(other.name)
