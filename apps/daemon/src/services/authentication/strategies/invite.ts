import type { AuthenticationRequest } from '@feathersjs/authentication'
import { now } from '../../../core/ids.ts'
import type { CallParams } from '../../../declarations.ts'
import { hashPassword } from '../../accounts/password-hash.ts'
import { redeemInvite } from '../../invites/redeem.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** With the code of an invitation: whoever comes is new, and signed in from now on. */
export class InviteStrategy extends SessionStrategy {
  protected async verify({ code, name, email, password }: AuthenticationRequest): Promise<ResolveUserId> {
    const newAccount = { email, password_hash: await hashPassword(password) }
    return async transaction => {
      const { role, created_by } = await redeemInvite(transaction, code, 'invite')
      const by = { transaction, actor: created_by, newAccount }
      return (await this.daemon.service('users').create({ name, role }, by)).user_id
    }
  }
}

/** With the code of an admin's link: a new password, and an end to everything that was signed in with the one before. */
export class ResetStrategy extends SessionStrategy {
  protected async verify(
    { code, password }: AuthenticationRequest,
    { connection }: CallParams
  ): Promise<ResolveUserId> {
    const password_hash = await hashPassword(password)
    return async transaction => {
      const { user_id } = await redeemInvite(transaction, code, 'reset')
      const change = { password_hash, password_set_at: now() }
      const by = { transaction, actor: user_id, ...(connection && { connection }) }
      await this.daemon.service('accounts').patch(user_id, change, by)
      return user_id
    }
  }
}
