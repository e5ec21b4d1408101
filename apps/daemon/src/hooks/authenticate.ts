import { authenticate } from '@feathersjs/authentication'
import { addressOf } from '../access/client-address.ts'
import { countingRefusals } from '../access/sign-in-limits.ts'
import { fail } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

const byToken = authenticate('jwt')

/** C2: without a valid token nothing answers but `authentication` itself, whatever service is added one day. */
export async function signedIn(context: HookContext, next: NextFunction): Promise<void> {
  if (!context.params.provider || context.path === 'authentication') return next()
  if (!context.params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
  const { app, params } = context
  const signIn = async () => void (await byToken(context, async () => context))
  await countingRefusals(app, addressOf(params.headers), signIn)
  await next()
}
