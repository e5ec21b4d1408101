import type { AuthenticationRequest } from '@feathersjs/authentication'
import { now } from '../../../core/ids.ts'
import type { CallParams } from '../../../declarations.ts'
import { hashPassword } from '../../accounts/password-hash.ts'
import { redeemInvite } from '../../invites/redeem.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** Sets a new password with the code of a reset link, ends the user's other sign-ins, and signs them in. */
export class ResetStrategy extends SessionStrategy {
  protected async verify(
    { code, password }: AuthenticationRequest,
    { connection }: CallParams
  ): Promise<ResolveUserId> {
    const password_hash = await hashPassword(password)
    return async transaction => {
      const { user_id } = await redeemInvite(transaction, code, 'reset')
      const change = { password_hash, password_set_at: now() }
      const origin = { transaction, actor: user_id, ...(connection && { connection }) }
      await this.daemon.service('accounts').patch(user_id, change, origin)
      return user_id
    }
  }
}
