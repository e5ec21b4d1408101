import type { AuthenticationRequest } from '@feathersjs/authentication'
import { canonicalEmail } from '../../../core/email.ts'
import { fail } from '../../../core/errors.ts'
import { verifyPassword } from '../../accounts/password-hash.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** Signs in with e-mail and password. The error does not reveal which of the two is wrong. */
export class LocalStrategy extends SessionStrategy {
  protected async verify({ email, password }: AuthenticationRequest): Promise<ResolveUserId> {
    const accounts = this.daemon
      .get('database')('accounts')
      .where({ email: canonicalEmail(email) })
    const account = await accounts.first('user_id', 'password_hash')
    if (!(await verifyPassword(password, account?.password_hash))) throw wrongPassword()
    // The password may have been changed while this one was verified.
    return async ({ trx }) => {
      const [user_id] = await trx('accounts').where(account).pluck('user_id')
      if (!user_id) throw wrongPassword()
      return user_id
    }
  }
}

const wrongPassword = () => fail.notAuthenticated('wrong_password', 'Wrong e-mail address or password.')
