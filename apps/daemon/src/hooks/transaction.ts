import type { EventMeta, ServiceContract } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { HookContext, NextFunction } from '../declarations.ts'
import { now } from '../ids.ts'
import { type Check, checkData } from '../schema.ts'

/**
 * A write and what it calls are one transaction. Its event waits in the outbox until the commit (C10), so Feathers is told
 * not to emit it a second time.
 */
export function transaction(contract: ServiceContract) {
  const payloads = new Map(Object.entries(contract.events).map(([event, { payload }]) => [event, checkData(payload)]))
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    await inTransaction(context.app.get('database'), context.params.transaction, async transaction => {
      context.params = { ...context.params, transaction }
      await next()
      if (!context.params.isRepeated) announce(context, contract, payloads, transaction)
    })
    context.event = null
  }
}

function announce(
  context: HookContext,
  contract: ServiceContract,
  payloads: Map<string, Check>,
  { outbox }: Transaction
): void {
  const { app, event, params, result } = context
  const declared = event ? contract.events[event] : undefined
  if (!event || !declared) throw new Error(`${contract.path} ${event} is not in the contract`)
  const type = params.type ?? declared.types[0]
  if (!declared.types.includes(type)) throw new Error(`${contract.path} ${event} has no type ${type}`)
  if (app.get('config').checksPayloads) payloads.get(event)?.(result)
  const meta: EventMeta = { type, at: now(), actor: params.user?.user_id ?? params.actor ?? 'system' }
  context.params = { ...params, meta }
  outbox.push(() => context.service.emit(event, result, context))
}
