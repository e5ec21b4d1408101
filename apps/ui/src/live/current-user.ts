import { hasRole, type Role, type User } from '@callboard/contract'
import { useStore } from '../browser/value-store.ts'
import { useUsers } from './queries.ts'
import { currentSignIn } from './sign-in-store.ts'

/** The signed-in user; undefined while loading. */
export function useCurrentUser(): User | undefined {
  const user_id = useStore(currentSignIn)?.user_id
  return useUsers().data?.find(row => row.user_id === user_id)
}

/** True if the signed-in user has at least this role. */
export function useHasRole(role: Role): boolean {
  const me = useCurrentUser()
  return me !== undefined && hasRole(me.role, role)
}

/** The name of another user; undefined for oneself and for unknown users. */
export function useOtherUserName(user_id: string | undefined): string | undefined {
  const me = useStore(currentSignIn)?.user_id
  const users = useUsers().data
  return user_id === me ? undefined : users?.find(row => row.user_id === user_id)?.name
}
