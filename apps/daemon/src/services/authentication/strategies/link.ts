import type { AuthenticationRequest } from '@feathersjs/authentication'
import type { Application } from '../../../declarations.ts'
import { fail } from '../../../errors.ts'
import type { SignInCodes } from '../../links/codes.ts'
import { SigningIn } from './signing-in.ts'

/** With the one-time code of a sign-in link. */
export class LinkStrategy extends SigningIn {
  private readonly codes: SignInCodes

  constructor(app: Application, codes: SignInCodes) {
    super(app)
    this.codes = codes
  }

  protected async whoIs({ code }: AuthenticationRequest): Promise<string> {
    const link = this.codes.redeem(code)
    const account = await this.daemon
      .get('database')('accounts')
      .where({ user_id: link?.user_id ?? '' })
      .first('user_id', 'password_set_at')
    // A new password ends what was signed in before it, and so what waits to be.
    const isOlder = link && account?.password_set_at > link.made_at
    if (account && !isOlder) return account.user_id
    throw fail.notAuthenticated(
      'invalid_code',
      'This sign-in link was used already or is too old. Ask for a new one: callboard link'
    )
  }
}
