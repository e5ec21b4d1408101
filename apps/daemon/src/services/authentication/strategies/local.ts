import type { AuthenticationRequest } from '@feathersjs/authentication'
import { fail } from '../../../errors.ts'
import { canonicalEmail } from '../../accounts/email.ts'
import { isPassword } from '../../accounts/password-hash.ts'
import { SigningIn } from './signing-in.ts'

/** With e-mail and password. Nobody can tell from the answer which of the two was wrong. */
export class LocalStrategy extends SigningIn {
  protected async whoIs({ email, password }: AuthenticationRequest): Promise<string> {
    const accounts = this.daemon
      .get('database')('accounts')
      .where({ email: canonicalEmail(email) })
    const account = await accounts.first('user_id', 'password_hash')
    if (await isPassword(password, account?.password_hash)) return account.user_id
    throw fail.notAuthenticated('wrong_password', 'E-mail and password do not belong together.')
  }
}
