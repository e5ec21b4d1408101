import { AuthenticationBaseStrategy, type AuthenticationRequest } from '@feathersjs/authentication'
import { fail } from '../../../core/errors.ts'
import type { Application } from '../../../declarations.ts'
import { renewSignIn } from '../../sign-ins/sign-in-lifecycle.ts'

/** Renews a sign-in for another 30 days, with a new access token. */
export class RefreshStrategy extends AuthenticationBaseStrategy {
  private readonly daemon: Application

  constructor(app: Application) {
    super()
    this.daemon = app
  }

  async authenticate({ refreshToken }: AuthenticationRequest) {
    const signIn = await renewSignIn(this.daemon, refreshToken)
    if (!signIn) throw fail.notAuthenticated('invalid_token', 'This sign-in has ended. Sign in again.')
    const { user_id, sign_in_id } = signIn
    const user = await this.daemon.service('users').get(user_id)
    return { user, refreshToken, authentication: { strategy: 'refresh', credential: sign_in_id } }
  }
}
