import { hasRole, type Role, type User } from '@callboard/contract'
import type { FeathersKoaContext } from '@feathersjs/koa'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'
import { clientAddress } from './client-address.ts'
import type { SignInLimits } from './sign-in-limits.ts'

declare module '../declarations.ts' {
  interface Settings {
    httpAuthenticator: HttpAuthenticator
  }
}

/** Authenticates requests that are handled by Koa middleware instead of a service. */
export class HttpAuthenticator {
  private readonly app: Application
  private readonly limits: SignInLimits

  constructor(app: Application, limits: SignInLimits) {
    this.app = app
    this.limits = limits
  }

  /**
   * The user who sent the request.
   * @throws NotAuthenticated without a valid token, Forbidden when the user's role is lower than `requiredRole`
   */
  async authenticate({ req, res }: FeathersKoaContext<Application>, requiredRole: Role): Promise<User> {
    const service = this.app.service('authentication')
    const authentication = await service.parse(req, res, 'jwt')
    if (!authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
    const { user } = await this.limits.limitTokens(clientAddress(req.headers), () =>
      service.authenticate(authentication, {}, 'jwt')
    )
    if (!hasRole(user.role, requiredRole))
      throw fail.forbidden('role_too_low', `This requires the role ${requiredRole}.`)
    return user
  }
}
