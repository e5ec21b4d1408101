import { contracts } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import type { CallContext, CallParams, NextFunction } from '../../declarations.ts'

/** The parameters of a route below `sessions/:session_id`. */
export type RouteParams = CallParams & { route?: { session_id?: string } }

export function sessionIdOf({ route }: RouteParams): string {
  const session_id = route?.session_id
  if (!session_id) throw fail.badRequest('invalid_id', 'The path requires a session id.')
  return session_id
}

/** A session that the caller cannot read is reported as not found. */
export async function assertSessionReadable({ app, params }: CallContext, next: NextFunction): Promise<void> {
  const { provider, route = {}, transaction, user } = params
  if (provider && user) await assertCanRead(app, contracts.sessions, sessionIdOf({ route }), user, transaction)
  await next()
}
