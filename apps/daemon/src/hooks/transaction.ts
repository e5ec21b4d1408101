import { reauthorize } from '../access/authorize-call.ts'
import type { HookContext, NextFunction, RowContract } from '../declarations.ts'
import { audienceOf } from '../events/audience.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'

/**
 * A write and what it calls are one transaction. Its event waits in the outbox until the commit (C10), so Feathers is told
 * not to emit it a second time.
 */
export function transaction(contract: RowContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    await atomically(context, async transaction => {
      await next()
      if (!context.params.isRepeated) await say(context, contract, transaction)
    })
    context.event = null
  }
}

/** What a method calls is one transaction; it has no row and no event of its own. */
export const atomic = (context: HookContext, next: NextFunction): Promise<void> => atomically(context, next)

function atomically(context: HookContext, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  return inTransaction(context.app, context.params.transaction, async transaction => {
    await reauthorize(context, transaction)
    context.params = { ...context.params, transaction }
    await work(transaction)
  })
}

async function say(context: HookContext, contract: RowContract, transaction: Transaction): Promise<void> {
  const { app, event, params, result } = context
  const declared = event ? contract.events[event] : undefined
  if (!event || !declared) throw new Error(`${contract.path} ${event} is not in the contract`)
  const audience = await audienceOf(transaction.trx, contract, declared.audience, result)
  const durable = { event, type: params.type, payload: result, audience, row: result }
  await app.get('eventPublisher').publishDurable(contract, transaction, params, durable)
}
