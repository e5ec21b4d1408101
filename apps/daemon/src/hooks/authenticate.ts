import { authenticate as authenticateWith } from '@feathersjs/authentication'
import { clientAddress } from '../access/client-address.ts'
import { countFailures } from '../access/sign-in-limits.ts'
import { fail } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

const authenticateToken = authenticateWith('jwt')

/** C2: without a valid token nothing answers but `authentication` itself, whatever service is added one day. */
export async function authenticate(context: HookContext, next: NextFunction): Promise<void> {
  if (!context.params.provider || context.path === 'authentication') return next()
  if (!context.params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
  const { app, params } = context
  const signIn = async () => void (await authenticateToken(context, async () => context))
  await countFailures(app, clientAddress(params.headers), signIn)
  await next()
}
