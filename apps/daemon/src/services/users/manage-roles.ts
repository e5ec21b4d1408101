import { hasRole, type Role, type User } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'

/** A new user's role must be one that the caller can manage. */
export async function restrictNewRole(
  { data, params }: HookContext<'users', 'create'>,
  next: NextFunction
): Promise<void> {
  if (params.user) assertCanManageRole(params.user, data.role)
  await next()
}

/** Users change their own name; every other change requires a role that manages both the old and the new role. */
export async function restrictToManagedUsers(
  context: HookContext<'users', 'patch' | 'remove'>,
  next: NextFunction
): Promise<void> {
  const { data, id, params, service } = context
  const { provider, transaction, user } = params
  if (!provider || !user) return next()
  const other: User = await service.get(id, { transaction })
  if (other.user_id !== user.user_id || data?.role !== undefined) assertCanManageRole(user, other.role)
  if (data?.role !== undefined) assertCanManageRole(user, data.role)
  await next()
}

/** The workspace keeps an owner: owners cannot be removed, and cannot change their own role. */
export async function protectOwner(
  context: HookContext<'users', 'patch' | 'remove'>,
  next: NextFunction
): Promise<void> {
  const { data, id, method, params, service } = context
  const { role }: User = await service.get(id, { transaction: params.transaction })
  const isLost = method === 'remove' || (data?.role !== undefined && data.role !== 'owner')
  if (params.provider && role === 'owner' && isLost && (method === 'remove' || id === params.user?.user_id)) {
    throw fail.forbidden('owner_stays', 'An owner cannot be removed. Ask another owner to change their role.')
  }
  await next()
}

export function assertCanManageRole(user: User | undefined, role: Role): void {
  if (user && canManageRole(user.role, role)) return
  throw fail.forbidden('role_too_low', `This requires the role ${managerOf(role)}.`)
}

/** Admins manage viewers and members; owners manage everyone. */
export const canManageRole = (role: Role, other: Role): boolean => hasRole(role, managerOf(other))

const managerOf = (role: Role): Role => (hasRole(role, 'admin') ? 'owner' : 'admin')
