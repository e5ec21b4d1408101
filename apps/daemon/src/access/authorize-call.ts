import { hasRole, REQUIRED_ROLES } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { CallContext, NextFunction } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { isCredentialValid } from './credentials.ts'

/** Checks the role that the contract requires. Calls without a required role are rejected: nothing is public by omission. */
export async function authorize({ path, method, params }: CallContext, next: NextFunction): Promise<void> {
  if (!params.provider || path === 'authentication') return next()
  const requiredRole = REQUIRED_ROLES.get(path)?.[method]
  const { user } = params
  if (!requiredRole) throw fail.forbidden('role_too_low', 'This cannot be called from outside.')
  if (!user || !hasRole(user.role, requiredRole)) throw roleTooLow(requiredRole)
  await next()
}

/** Checks credential and role again in the transaction of a write, which may have waited for others. */
export async function reauthorize({ path, method, params }: CallContext, { trx }: Transaction): Promise<void> {
  const { authentication, provider, user } = params
  if (!provider || !user) return
  const [role] = await trx('users').where({ user_id: user.user_id }).pluck('role')
  if (!role || !(await isCredentialValid(trx, user.user_id, String(authentication?.credential)))) {
    throw fail.notAuthenticated('invalid_token', 'This token is no longer valid. Sign in again.')
  }
  const requiredRole = REQUIRED_ROLES.get(path)?.[method]
  if (!requiredRole || !hasRole(role, requiredRole)) throw roleTooLow(requiredRole)
}

const roleTooLow = (requiredRole: string | undefined) =>
  fail.forbidden('role_too_low', `This requires the role ${requiredRole}.`)
