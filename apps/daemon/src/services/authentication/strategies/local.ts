import type { AuthenticationRequest } from '@feathersjs/authentication'
import { canonicalEmail } from '../../../core/email.ts'
import { fail } from '../../../core/errors.ts'
import { verifyPassword } from '../../accounts/password-hash.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** With e-mail and password. Nobody can tell from the answer which of the two was wrong. */
export class LocalStrategy extends SessionStrategy {
  protected async verify({ email, password }: AuthenticationRequest): Promise<ResolveUserId> {
    const known = { email: canonicalEmail(email) }
    const account = await this.daemon.get('database')('accounts').where(known).first('user_id', 'password_hash')
    if (!(await verifyPassword(password, account?.password_hash))) throw wrongPassword()
    // A password that was changed while this one was looked at has not been proven.
    return async ({ trx }) => {
      const [same] = await trx('accounts').where(account).pluck('user_id')
      if (!same) throw wrongPassword()
      return same
    }
  }
}

const wrongPassword = () => fail.notAuthenticated('wrong_password', 'E-mail and password do not belong together.')
