import type { User } from '@callboard/contract'
import { canonicalEmail } from '../../core/email.ts'
import { fail } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import type { CallContext, HookContext, NextFunction } from '../../declarations.ts'
import { hashPassword } from '../accounts/password-hash.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The credentials of the account that is created with a new user. */
    newAccount?: { email: string; password_hash: string }
  }
}

/** Hashes the password before the transaction, so that no other write waits for the hash. */
export async function hashNewPassword(context: HookContext<'users', 'create'>, next: NextFunction): Promise<void> {
  const { password, email, ...data } = context.data
  if (password !== undefined && email !== undefined) {
    context.params.newAccount = { email, password_hash: await hashPassword(password) }
    context.data = { ...data, email }
  }
  await next()
}

/** Creates the user's account in the same transaction; it has no credentials unless the call gave some. */
export async function createAccount(context: HookContext<'users', 'create'>, next: NextFunction): Promise<void> {
  const { app, params } = context
  const { newAccount, transaction, user, actor } = params
  const { email: _, ...data } = context.data
  context.data = data
  await next()
  const { user_id }: User = context.result
  const account = newAccount
    ? { ...newAccount, email: await toUniqueEmail(context, newAccount.email), password_set_at: now() }
    : { email: null, password_hash: null, password_set_at: null }
  const origin = { transaction, ...(user && { user }), ...(actor && { actor }) }
  await app.service('accounts').create({ user_id, ...account }, origin)
}

async function toUniqueEmail({ params }: CallContext, input: string): Promise<string> {
  const email = canonicalEmail(input)
  const existing = await params.transaction?.trx('accounts').where({ email }).first('user_id')
  if (existing) throw fail.conflict('email_taken', 'Another user already has this e-mail address.')
  return email
}
