import { authenticate as authenticateWith } from '@feathersjs/authentication'
import { clientAddress } from '../access/client-address.ts'
import type { SignInLimits } from '../access/sign-in-limits.ts'
import { fail } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

const authenticateToken = authenticateWith('jwt')

/** C2: without a valid token nothing answers but `authentication` itself, whatever service is added one day. */
export function authenticate(limits: SignInLimits) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const { params, path } = context
    if (!params.provider || path === 'authentication') return next()
    if (!params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
    const checkToken = async () => void (await authenticateToken(context, async () => context))
    await limits.limitTokens(clientAddress(params.headers), checkToken)
    await next()
  }
}
