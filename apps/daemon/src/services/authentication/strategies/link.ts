import type { AuthenticationRequest } from '@feathersjs/authentication'
import { isCredentialValid } from '../../../access/credentials.ts'
import { fail } from '../../../core/errors.ts'
import type { Application } from '../../../declarations.ts'
import type { SignInCodes } from '../../links/sign-in-codes.ts'
import { type ResolveUserId, SessionStrategy } from './session-strategy.ts'

/** Signs in with the one-time code of a sign-in link. */
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
      // A link is invalid once the password has changed or the credential that created it has ended.
      const isOlderThanPassword = link && account?.password_set_at > link.created_at
      const isOrphaned = link?.credential !== undefined && !(await isCredentialValid(trx, user_id, link.credential))
      if (account && !isOlderThanPassword && !isOrphaned) return user_id
      throw fail.notAuthenticated(
        'invalid_code',
        'This sign-in link has already been used or has expired. Create a new one with: callboard link'
      )
    }
  }
}
