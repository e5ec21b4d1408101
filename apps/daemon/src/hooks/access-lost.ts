import type { Board, ServiceContract, Session } from '@callboard/contract'
import type { HookContext, NextFunction } from '../declarations.ts'
import type { Audience } from '../events/audience.ts'
import { publishDurable } from '../events/publish-durable.ts'
import type { Transaction } from '../storage/transaction.ts'

/**
 * C6: after the commit, those who heard of this row and will not any more are told that it has left. What the same write made
 * of it is not for them.
 */
export async function notifyAccessLost(
  context: HookContext,
  contract: ServiceContract,
  transaction: Transaction,
  { known, before, after }: { known: Board | Session; before: Audience; after: Audience }
): Promise<void> {
  const { key } = contract
  const payload = { [key]: context.result[key], version: context.result.version }
  await publishDurable(context, contract, transaction, { event: 'left', payload, heard: before, except: after, known })
}

/** Nobody stays in the channel of what has been removed. They have heard of it by then. */
export function evictOnRemove({ entity, key }: ServiceContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    await next()
    context.app.get('memberships').close([`${entity}:${context.result[key]}`], 'removed')
  }
}
