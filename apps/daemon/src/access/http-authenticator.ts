import { hasRole, type Role, type User } from '@callboard/contract'
import type { FeathersKoaContext } from '@feathersjs/koa'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'
import { clientAddress } from './client-address.ts'
import { countFailures } from './sign-in-limits.ts'

/** Who sends a request that goes to no service. Fails unless they are signed in, and have that role at least. */
export async function authenticateHttp({ app, req, res }: FeathersKoaContext<Application>, role: Role): Promise<User> {
  const service = app.service('authentication')
  const authentication = await service.parse(req, res, 'jwt')
  if (!authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
  const { user } = await countFailures(app, clientAddress(req.headers), () =>
    service.authenticate(authentication, {}, 'jwt')
  )
  if (!hasRole(user.role, role)) throw fail.forbidden('role_too_low', `This takes the role ${role}.`)
  return user
}
