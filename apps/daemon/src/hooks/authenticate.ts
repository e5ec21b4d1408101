import { authenticate as authenticateWith } from '@feathersjs/authentication'
import type { HookContext } from '@feathersjs/feathers'
import { clientAddress } from '../access/client-address.ts'
import type { SignInLimits } from '../access/sign-in-limits.ts'
import { fail } from '../core/errors.ts'
import type { Application, CallContext, NextFunction } from '../declarations.ts'

const authenticateToken = authenticateWith('jwt')

/** C2: requires a valid token of every external call, to any service except `authentication`. */
export function authenticate(limits: SignInLimits) {
  return async (context: HookContext<Application>, next: NextFunction): Promise<void> => {
    const { params, path }: CallContext = context
    if (!params.provider || path === 'authentication') return next()
    if (!params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
    const checkToken = async () => void (await authenticateToken(context, async () => context))
    await limits.limitTokens(clientAddress(params.headers), checkToken)
    await next()
  }
}
