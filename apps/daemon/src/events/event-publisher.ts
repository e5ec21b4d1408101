import type { EventMeta, ServiceContract } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { HookContext } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { Audience } from './audience.ts'
import { eventContract } from './event-contract.ts'
import { toEventEntry } from './event-entry.ts'

/** A durable event that is about to be said of the row that a call has written. */
export interface DurableEvent {
  event: string
  type?: string | undefined
  payload: object
  heard: Audience
  /** Those of them who hear another event of the same write instead. */
  except?: Audience
  /** The row as they know it, where that is not as it is now. */
  known?: Readonly<Record<string, unknown>>
}

/** F1, C10: the event takes its numbers in the transaction of its write, and waits in the outbox for the commit. */
export async function publishDurable(
  { app, params, path, result, service }: HookContext,
  contract: ServiceContract,
  transaction: Transaction,
  { event, type: said, payload, heard, except, known = result }: DurableEvent
): Promise<void> {
  const { types } = eventContract(app, contract, event, payload)
  const type = said ?? types[0]
  if (!types.includes(type)) throw new Error(`${contract.path} ${event} has no type ${type}`)
  const what = { type, at: now(), actor: params.user?.user_id ?? params.actor ?? 'system' }
  const channels = heard.channels.filter(channel => !except?.channels.includes(channel))
  // A board that is gone has no activity in which its removal could be found.
  const board_id = contract.path === 'boards' && event === 'removed' ? undefined : heard.board_id
  const positions = await app
    .get('eventLog')
    .append(transaction, channels, toEventEntry(contract, known, board_id, what))
  const meta: EventMeta = { ...what, positions }
  const told = { meta, audience: heard, ...(except && { except }) }
  transaction.outbox.push(() => service.emit(event, payload, { app, path, service, result: payload, params: told }))
}
