import type { ServiceContract } from '@callboard/contract'
import { reauthorize } from '../access/authorize-call.ts'
import type { HookContext, NextFunction } from '../declarations.ts'
import { audienceOf } from '../events/audience.ts'
import { publishDurable } from '../events/publish-durable.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'

/**
 * A write and what it calls are one transaction. Its event waits in the outbox until the commit (C10), so Feathers is told
 * not to emit it a second time.
 */
export function transaction(contract: ServiceContract) {
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

async function say(context: HookContext, contract: ServiceContract, transaction: Transaction): Promise<void> {
  const { event, params, result } = context
  const declared = event ? contract.events[event] : undefined
  if (!event || !declared) throw new Error(`${contract.path} ${event} is not in the contract`)
  const heard = await audienceOf(transaction.trx, contract, declared.audience, result)
  await publishDurable(context, contract, transaction, { event, type: params.type, payload: result, heard })
}
