import type { User } from '@callboard/contract'
import { AuthenticationBaseStrategy, type AuthenticationRequest } from '@feathersjs/authentication'
import type { Application, CallParams } from '../../../declarations.ts'
import { beginSignIn } from '../../sign-ins/begin.ts'

/** A way to come in that begins a sign-in of its own, with a token that renews it. */
export abstract class SigningIn extends AuthenticationBaseStrategy {
  protected readonly daemon: Application

  constructor(app: Application) {
    super()
    this.daemon = app
  }

  /** Who it is; throws NotAuthenticated for nobody. */
  protected abstract whoIs(request: AuthenticationRequest, params: CallParams): Promise<User['user_id']>

  async authenticate(request: AuthenticationRequest, params: CallParams) {
    const user_id = await this.whoIs(request, params)
    const { sign_in_id, refreshToken } = await beginSignIn(this.daemon, user_id, params.headers?.['user-agent'])
    const user = await this.daemon.service('users').get(user_id)
    return { user, refreshToken, authentication: { strategy: this.name ?? '', credential: sign_in_id } }
  }
}
