import { reauthorize } from '../access/authorize-call.ts'
import type { CallContext, NextFunction, RowContract } from '../declarations.ts'
import { audienceOf } from '../events/audience.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'
import { resultRow } from './context-values.ts'

/**
 * Runs a write and the calls it makes in one transaction, and publishes its event after the commit (C10). Feathers' own event
 * is suppressed.
 */
export function transaction(contract: RowContract) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    await atomically(context, async transaction => {
      await next()
      if (!context.params.isRepeated) await publishResult(context, contract, transaction)
    })
    context.event = null
  }
}

/** Runs a method without a row and an event of its own in one transaction. */
export const atomic = (context: CallContext, next: NextFunction): Promise<void> => atomically(context, next)

function atomically(context: CallContext, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  return inTransaction(context.app, context.params.transaction, async transaction => {
    await reauthorize(context, transaction)
    context.params = { ...context.params, transaction }
    await work(transaction)
  })
}

async function publishResult(context: CallContext, contract: RowContract, transaction: Transaction): Promise<void> {
  const { app, event, params } = context
  const declared = event ? contract.events[event] : undefined
  if (!event || !declared) throw new Error(`${contract.path} ${event} is not in the contract`)
  const row = resultRow(context)
  const audience = await audienceOf(transaction.trx, contract, declared.audience, row)
  const durable = { event, type: params.type, payload: row, audience, row }
  await app.get('eventPublisher').publishDurable(contract, transaction, params, durable)
}
