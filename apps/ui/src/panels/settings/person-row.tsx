import type { Account, Role, User } from '@callboard/contract'
import { Avatar } from '@mantine/core'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { assignableRoles, canManageRole, ROLE_LABELS } from '../../ui/roles.ts'
import { SelectWithHint } from '../../ui/select-with-hint.tsx'
import { toastError } from '../../ui/toast.ts'
import { PersonMenu } from './person-menu.tsx'
import classes from './settings.module.css'

interface Props {
  user: User
  me: User | undefined
  /** The user’s sign-in method; undefined if the current user may not see it. */
  account: Account | undefined
}

export function PersonRow({ user, me, account }: Props) {
  const isMe = user.user_id === me?.user_id
  const canManage = me !== undefined && !isMe && user.role !== 'owner' && canManageRole(me.role, user.role)
  const canReset = me !== undefined && !isMe && canManageRole(me.role, user.role)
  return (
    <li className={classes.row}>
      <Avatar className={classes.avatar} name={user.name} color="pine" size={32} aria-hidden />
      <div className={classes.who}>
        <span className={classes.name}>
          {user.name} {isMe && <span className={classes.badge}>You</span>}
        </span>
        {account && <span className={classes.note}>{accountDetails(account)}</span>}
      </div>
      {canManage ? <RoleSelect user={user} me={me} /> : <span className={classes.role}>{ROLE_LABELS[user.role]}</span>}
      {canReset ? <PersonMenu user={user} canRemove={canManage} /> : <span className={classes.noMenu} />}
    </li>
  )
}

const accountDetails = ({ email, password_set_at }: Account): string =>
  [email, !password_set_at && 'Signs in with a link'].filter(Boolean).join(' · ')

/** Changes a role immediately, but asks for confirmation before making an owner, which cannot be undone. */
function RoleSelect({ user, me }: { user: User; me: User }) {
  const users = useClient().service('users')
  const [isMakingOwner, setMakingOwner] = useState(false)
  const setRole = (role: Role) => users.patch(user.user_id, { role })
  const choose = (role: Role) => {
    if (role === 'owner') setMakingOwner(true)
    else setRole(role).catch(error => toastError(`Couldn’t change the role of ${user.name}`, error))
  }
  return (
    <>
      <div className={classes.roleSelect}>
        <SelectWithHint
          aria-label={`Role of ${user.name}`}
          size="xs"
          listWidth={250}
          options={assignableRoles(me.role)}
          value={user.role}
          onChange={choose}
        />
      </div>
      {isMakingOwner && (
        <Confirm
          title={`Make ${user.name} an owner`}
          verb="Make owner"
          onConfirm={() => setRole('owner')}
          onClose={() => setMakingOwner(false)}
        >
          Owners have full access. This can’t be undone: an owner can’t be demoted or removed.
        </Confirm>
      )}
    </>
  )
}
