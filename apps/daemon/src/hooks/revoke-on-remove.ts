import type { RowPath } from '@callboard/contract'
import type { Revocation } from '../access/access-revoker.ts'
import type { HookContext, NextFunction, Rows } from '../declarations.ts'

/** C4: revokes the access that a removed row granted, after the commit. The caller's own connection stays open, signed out. */
export function revokeOnRemove<P extends RowPath>(toRevocation: (row: Rows<P>) => Revocation) {
  return async (context: HookContext<P, 'remove'>, next: NextFunction): Promise<void> => {
    await next()
    const { app, params, result } = context
    const revocation = toRevocation(result)
    params.transaction?.outbox.push(() => app.get('accessRevoker').revoke(revocation, params.connection))
  }
}
