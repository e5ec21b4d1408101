import type { AuthenticationRequest } from '@feathersjs/authentication'
import { isCredentialValid } from '../../../access/credentials.ts'
import { fail } from '../../../core/errors.ts'
import type { Application } from '../../../declarations.ts'
import type { SignInCodes } from '../../links/sign-in-codes.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** With the one-time code of a sign-in link. */
export class LinkStrategy extends SessionStrategy {
  private readonly codes: SignInCodes

  constructor(app: Application, codes: SignInCodes) {
    super(app)
    this.codes = codes
  }

  protected async verify({ code }: AuthenticationRequest): Promise<ResolveUserId> {
    const link = this.codes.redeem(code)
    return async ({ trx }) => {
      const user_id = link?.user_id ?? ''
      const account = await trx('accounts').where({ user_id }).first('password_set_at')
      // What ended meanwhile ends what waits to come in by it: a new password, or whatever asked for the link.
      const isOlder = link && account?.password_set_at > link.made_at
      const isFromEnded = link?.credential !== undefined && !(await isCredentialValid(trx, user_id, link.credential))
      if (account && !isOlder && !isFromEnded) return user_id
      throw fail.notAuthenticated(
        'invalid_code',
        'This sign-in link was used already or is too old. Ask for a new one: callboard link'
      )
    }
  }
}
