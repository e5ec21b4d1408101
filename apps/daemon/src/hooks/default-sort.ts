import type { ServiceContract } from '@callboard/contract'
import type { CallContext, NextFunction } from '../declarations.ts'

/** Gives `find` a total order: the requested or the contract's default sort, with the key as the last criterion. */
export function defaultSort({ methods, key }: ServiceContract) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const query = context.params.query ?? {}
    const sort = query.$sort ?? methods.find?.order ?? {}
    context.params.query = { ...query, $sort: key in sort ? sort : { ...sort, [key]: 1 } }
    await next()
  }
}
