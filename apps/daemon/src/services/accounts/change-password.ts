import { contracts } from '@callboard/contract'
import { canonicalEmail } from '../../core/email.ts'
import { fail } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { endSignIns } from '../sign-ins/sign-in-lifecycle.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'

/**
 * Verifies the current password, if the account has one, and hashes the new one. It runs before the transaction, so that no
 * other write waits for the hashes.
 */
export async function changePassword(context: HookContext<'accounts'>, next: NextFunction): Promise<void> {
  const { app, id, params } = context
  if (!params.provider) return next()
  const { password, current_password = '', email, ...data } = context.data
  const user_id = params.user?.user_id
  if (user_id === undefined || id !== user_id) throw fail.notFound(contracts.accounts.entity, String(id))
  const [{ password_hash, email: currentEmail, version }] = await app
    .get('database')('accounts')
    .where({ user_id })
    .select()
  if (password_hash !== null)
    await app.get('signInLimits').limitPasswords(user_id, () => assertPassword(current_password, password_hash))
  if (password !== undefined && !email && !currentEmail) {
    throw fail.badRequest('email_missing', 'An e-mail address is required to set a password.')
  }
  context.data = {
    // The password was verified against this version of the row.
    if_version: version,
    ...data,
    ...(typeof email === 'string' && { email: canonicalEmail(email) }),
    ...(password !== undefined && { password_hash: await hashPassword(password), password_set_at: now() })
  }
  await next()
}

/** A new password ends every other sign-in of the user. */
export async function endOtherSignIns(context: HookContext<'accounts'>, next: NextFunction): Promise<void> {
  await next()
  const { app, data, id, params } = context
  const { authentication, connection, transaction, user } = params
  if (data.password_hash === undefined) return
  const credential: unknown = authentication?.credential
  const origin = { transaction, ...(user && { user }), ...(connection && { connection }) }
  await endSignIns(app, String(id), origin, typeof credential === 'string' ? credential : '')
}

async function assertPassword(password: string, hash: string): Promise<void> {
  if (await verifyPassword(password, hash)) return
  throw fail.forbidden('wrong_password', 'The current password is wrong.')
}
