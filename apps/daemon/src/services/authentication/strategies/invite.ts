import type { AuthenticationRequest } from '@feathersjs/authentication'
import { hashPassword } from '../../accounts/password-hash.ts'
import { redeemInvite } from '../../invites/redeem.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** Creates a user with the code of an invitation, and signs them in. */
export class InviteStrategy extends SessionStrategy {
  protected async verify({ code, name, email, password }: AuthenticationRequest): Promise<ResolveUserId> {
    const newAccount = { email, password_hash: await hashPassword(password) }
    return async transaction => {
      const { role, created_by } = await redeemInvite(transaction, code, 'invite')
      const origin = { transaction, actor: created_by, newAccount }
      return (await this.daemon.service('users').create({ name, role }, origin)).user_id
    }
  }
}
