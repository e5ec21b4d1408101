import type { Board, Session } from '@callboard/contract'
import type { CallContext, NextFunction, RowContract } from '../declarations.ts'
import type { Audience } from '../events/audience.ts'
import type { Transaction } from '../storage/transaction.ts'
import { resultRow } from './context-values.ts'

/**
 * C6: after the commit, those who could read the row before the write and cannot any more receive a `left` event instead of
 * the row.
 */
export async function notifyAccessLost(
  context: CallContext,
  contract: RowContract,
  transaction: Transaction,
  { known, before, after }: { known: Board | Session; before: Audience; after: Audience }
): Promise<void> {
  const row = resultRow(context)
  const payload = { [contract.key]: row[contract.key], version: row.version }
  const event = { event: 'left', payload, audience: before, except: after, row: known }
  await context.app.get('eventPublisher').publishDurable(contract, transaction, context.params, event)
}

/** Evicts everyone from the channel of a removed row, after its `removed` event. */
export function evictOnRemove({ entity, key }: RowContract) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    await next()
    context.app.get('memberships').evict([`${entity}:${resultRow(context)[key]}`], 'removed')
  }
}
