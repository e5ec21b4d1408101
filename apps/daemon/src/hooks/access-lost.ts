import type { Board, Session } from '@callboard/contract'
import type { HookContext, NextFunction, RowContract } from '../declarations.ts'
import type { Audience } from '../events/audience.ts'
import type { Transaction } from '../storage/transaction.ts'

/**
 * C6: after the commit, those who could read the row before the write and cannot any more receive a `left` event instead of
 * the row.
 */
export async function notifyAccessLost(
  { app, params, result }: HookContext,
  contract: RowContract,
  transaction: Transaction,
  { known, before, after }: { known: Board | Session; before: Audience; after: Audience }
): Promise<void> {
  const payload = { [contract.key]: result[contract.key], version: result.version }
  const event = { event: 'left', payload, audience: before, except: after, row: known }
  await app.get('eventPublisher').publishDurable(contract, transaction, params, event)
}

/** Evicts everyone from the channel of a removed row, after its `removed` event. */
export function evictOnRemove({ entity, key }: RowContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    await next()
    context.app.get('memberships').evict([`${entity}:${context.result[key]}`], 'removed')
  }
}
