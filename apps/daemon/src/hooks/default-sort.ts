import type { ServiceContract } from '@callboard/contract'
import type { HookContext, NextFunction } from '../declarations.ts'

/** `find` has an order even when none is asked for, and rows that are equal in it always come in the same order. */
export function defaultSort({ methods, key }: ServiceContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const query = context.params.query ?? {}
    const asked = query.$sort ?? methods.find?.order
    context.params.query = { ...query, $sort: key in asked ? asked : { ...asked, [key]: 1 } }
    await next()
  }
}
