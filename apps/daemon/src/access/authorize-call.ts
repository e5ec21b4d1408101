import { hasRole, REQUIRED_ROLES } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { isCredentialValid } from './credentials.ts'

/** A write may have waited for its turn: what was looked at before that is looked at again. */
export async function reauthorize({ path, method, params }: HookContext, { trx }: Transaction): Promise<void> {
  const { authentication, provider, user } = params
  if (!provider || !user) return
  const [role] = await trx('users').where({ user_id: user.user_id }).pluck('role')
  if (!role || !(await isCredentialValid(trx, user.user_id, String(authentication?.credential)))) {
    throw fail.notAuthenticated('invalid_token', 'This token is not valid any more. Sign in again.')
  }
  const needed = REQUIRED_ROLES.get(path)?.[method]
  if (!needed || !hasRole(role, needed)) throw fail.forbidden('role_too_low', `This takes the role ${needed}.`)
}

/** A call that no contract names a role for is nobody's. */
export async function authorize({ path, method, params }: HookContext, next: NextFunction): Promise<void> {
  if (!params.provider || path === 'authentication') return next()
  const needed = REQUIRED_ROLES.get(path)?.[method]
  const { user } = params
  if (!needed || !user || !hasRole(user.role, needed)) {
    throw fail.forbidden('role_too_low', needed ? `This takes the role ${needed}.` : 'Nobody may do this from outside.')
  }
  await next()
}
