import { hasRole, type Role, type User } from '@callboard/contract'
import { canonicalEmail } from '../../core/email.ts'
import { fail } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { hashPassword } from '../accounts/password-hash.ts'
import { removeFromBoards } from '../boards/sharing.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The credentials of the account that is created with a new user. */
    newAccount?: { email: string; password_hash: string }
  }
}

/** Before the transaction, which must not wait for it, and before anything of the password is kept. */
export async function hashNewPassword(context: HookContext, next: NextFunction): Promise<void> {
  const { password, email, ...data } = context.data
  if (password !== undefined) {
    context.params.newAccount = { email, password_hash: await hashPassword(password) }
    context.data = { ...data, email }
  }
  await next()
}

/** A user has an account from the beginning: how they sign in, if they can. */
export async function createAccount(context: HookContext, next: NextFunction): Promise<void> {
  const { app, params } = context
  const { newAccount, transaction, user, actor } = params
  const { email: _, ...data } = context.data
  if (user) assertCanManageRole(user, data.role)
  context.data = data
  await next()
  const { user_id }: User = context.result
  const row = newAccount
    ? { ...newAccount, email: await toUniqueEmail(context, newAccount.email), password_set_at: now() }
    : { email: null, password_hash: null, password_set_at: null }
  const by = { transaction, ...(user && { user }), ...(actor && { actor }) }
  await app.service('accounts').create({ user_id, ...row }, by)
}

/** One's own name is one's own; the rest is for admins, and what concerns admins for owners. */
export async function restrictToManagedUsers(context: HookContext, next: NextFunction): Promise<void> {
  const { data, id, params, service } = context
  const { provider, transaction, user } = params
  if (!provider || !user) return next()
  const other: User = await service.get(id, { transaction })
  if (other.user_id !== user.user_id || data?.role !== undefined) assertCanManageRole(user, other.role)
  if (data?.role !== undefined) assertCanManageRole(user, data.role)
  await next()
}

/** There is always somebody who may do everything: an owner is not removed, and no longer one only by another's hand. */
export async function protectOwner(context: HookContext, next: NextFunction): Promise<void> {
  const { data, id, method, params, service } = context
  const { role }: User = await service.get(id, { transaction: params.transaction })
  const isLost = method === 'remove' || (data.role !== undefined && data.role !== 'owner')
  if (params.provider && role === 'owner' && isLost && (method === 'remove' || id === params.user?.user_id)) {
    throw fail.forbidden('owner_stays', 'An owner cannot be removed. Another owner can give them another role.')
  }
  await next()
}

/** With a person go their rights, at once and everywhere; what they said stays. */
export async function putsOut(context: HookContext, next: NextFunction): Promise<void> {
  const { app, id, params } = context
  await removeFromBoards(app, String(id), context)
  await next()
  params.transaction?.outbox.push(() => app.get('accessRevoker').revoke({ user_id: String(id) }, params.connection))
}

export function assertCanManageRole(user: User | undefined, role: Role): void {
  if (user && canManageRole(user.role, role)) return
  throw fail.forbidden('role_too_low', `This takes the role ${managerOf(role)}.`)
}

/** Admins look after viewers and members, owners after everyone. */
export const canManageRole = (role: Role, other: Role): boolean => hasRole(role, managerOf(other))

const managerOf = (role: Role): Role => (hasRole(role, 'admin') ? 'owner' : 'admin')

async function toUniqueEmail({ params }: HookContext, given: string): Promise<string> {
  const email = canonicalEmail(given)
  const taken = await params.transaction?.trx('accounts').where({ email }).first('user_id')
  if (taken) throw fail.conflict('email_taken', 'Somebody signs in with this e-mail address already.')
  return email
}
