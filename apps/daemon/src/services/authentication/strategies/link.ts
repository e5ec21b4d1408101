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
    const user_id = this.codes.redeem(code)
    const [known] = await this.daemon
      .get('database')('users')
      .where({ user_id: user_id ?? '' })
      .pluck('user_id')
    if (known) return known
    throw fail.notAuthenticated(
      'invalid_code',
      'This sign-in link was used already or is too old. Ask for a new one: callboard link'
    )
  }
}
