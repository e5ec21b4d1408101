import { perConnection } from '../../access/rate-limit.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'

/** A hundred joins a second on one connection, and a thousand at once now and then. */
export function joinsInTime() {
  const limit = perConnection({ perSecond: 100, burst: 1000 })
  return async ({ params }: HookContext, next: NextFunction): Promise<void> => {
    if (params.connection) await limit(params.connection)
    await next()
  }
}
