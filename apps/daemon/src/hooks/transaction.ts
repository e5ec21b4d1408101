import type { EventMeta, ServiceContract } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { HookContext, NextFunction } from '../declarations.ts'
import { declaredEvent } from '../declared-event.ts'
import { now } from '../ids.ts'

/**
 * A write and what it calls are one transaction. Its event waits in the outbox until the commit (C10), so Feathers is told
 * not to emit it a second time.
 */
export function transaction(contract: ServiceContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    await atomically(context, async transaction => {
      await next()
      if (!context.params.isRepeated) announce(context, contract, transaction)
    })
    context.event = null
  }
}

/** What a method calls is one transaction; it has no row and no event of its own. */
export const atomic = (context: HookContext, next: NextFunction): Promise<void> => atomically(context, next)

function atomically(context: HookContext, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  return inTransaction(context.app, context.params.transaction, transaction => {
    context.params = { ...context.params, transaction }
    return work(transaction)
  })
}

function announce(context: HookContext, contract: ServiceContract, { outbox }: Transaction): void {
  const { app, event, params, result } = context
  const { types } = declaredEvent(app, contract, event, result)
  const type = params.type ?? types[0]
  if (!types.includes(type)) throw new Error(`${contract.path} ${event} has no type ${type}`)
  const meta: EventMeta = { type, at: now(), actor: params.user?.user_id ?? params.actor ?? 'system' }
  context.params = { ...params, meta }
  outbox.push(() => context.service.emit(event, result, context))
}
