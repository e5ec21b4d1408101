import {
  contracts,
  type EventContract,
  type EventMeta,
  type PayloadOf,
  type ServiceContract,
  virtualServices
} from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Fields } from '../core/fields.ts'
import { now } from '../core/ids.ts'
import type { Application, CallParams, RowContract } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { type Audience, type BoardVisibility, resolveAudience } from './audience.ts'
import { eventContract } from './event-contract.ts'
import { toEventEntry } from './event-entry.ts'
import type { EventLog } from './event-log.ts'
import type { VisibilityCache } from './visibility-cache.ts'

declare module '../declarations.ts' {
  interface Settings {
    eventPublisher: EventPublisher
  }
  interface CallParams {
    /** F3: the event's type, where the method alone does not determine it. */
    type?: string
    /** The actor of an internal call without a user: an agent's id or `system`. */
    actor?: string
    /** The event's second argument. */
    meta?: EventMeta
    /** The recipients of an event, and those of them that are left out. */
    audience?: Audience
    except?: Audience
    /** The single recipient of an event. */
    to?: RealTimeConnection
  }
}

const allContracts = { ...contracts, ...virtualServices }
type Contracts = typeof allContracts
type EventsOf<P extends keyof Contracts> = Contracts[P]['events']
/** The events of a service that are not durable. */
type EphemeralEvent<P extends keyof Contracts> = {
  [E in keyof EventsOf<P> & string]: EventsOf<P>[E] extends { delivery: 'durable' } ? never : E
}[keyof EventsOf<P> & string]
type Payload<P extends keyof Contracts, E extends EphemeralEvent<P>> = PayloadOf<EventsOf<P>[E] & EventContract> &
  Fields

/** A durable event of the row that a call has written. */
export interface DurableEvent {
  event: string
  /** Defaults to the first type of the event's contract. */
  type?: string | undefined
  payload: object
  audience: Audience
  /** Recipients that receive another event of the same write instead. */
  except?: Audience
  /** The row that the event log describes. */
  row: Fields
}

interface Dependencies {
  eventLog: EventLog
  visibility: VisibilityCache
  /** R3: validates payloads against the contract. */
  checksPayloads: boolean
}

/** The one way to publish an event: every event of the daemon passes through one of these three methods. */
export class EventPublisher {
  private readonly app: Application
  private readonly eventLog: EventLog
  private readonly visibility: VisibilityCache
  private readonly checksPayloads: boolean

  constructor(app: Application, { eventLog, visibility, checksPayloads }: Dependencies) {
    this.app = app
    this.eventLog = eventLog
    this.visibility = visibility
    this.checksPayloads = checksPayloads
  }

  /** F1, C10: the event takes its sequence numbers in the transaction of its write, and is emitted after the commit. */
  async publishDurable(
    contract: RowContract,
    transaction: Transaction,
    { user, actor }: Pick<CallParams, 'user' | 'actor'>,
    { event, type: givenType, payload, audience, except, row }: DurableEvent
  ): Promise<void> {
    const { types } = this.contractOf(contract, event, payload)
    const type = givenType ?? types[0]
    if (!types.includes(type)) throw new Error(`${contract.path} ${event} has no type ${type}`)
    const described = { type, at: now(), actor: user?.user_id ?? actor ?? 'system' }
    const channels = audience.channels.filter(channel => !except?.channels.includes(channel))
    // Nobody can read the activity of a board that was removed.
    const board_id = contract.path === 'boards' && event === 'removed' ? undefined : audience.board_id
    const positions = await this.eventLog.append(
      transaction,
      channels,
      toEventEntry(contract, row, board_id, described)
    )
    const params = { meta: { ...described, positions }, audience, ...(except && { except }) }
    transaction.outbox.push(() => this.emit(contract.path, event, payload, params))
  }

  /** Publishes an event that is not stored: it has no sequence number and cannot be caught up with. */
  publishEphemeral<P extends keyof Contracts & string, E extends EphemeralEvent<P>>(
    path: P,
    event: E,
    payload: Payload<P, E>,
    actor: string
  ): void {
    const contract = allContracts[path]
    const { types, audience: kinds } = this.contractOf(contract, event, payload)
    const board = this.boardOf(contract, payload)
    const audience = resolveAudience(kinds, payload, board, contract.scope === 'workspace')
    this.emit(path, event, payload, { meta: { type: types[0], at: now(), actor }, audience })
  }

  /** Sends an event to one connection, in order with all other events it receives. */
  sendTo<P extends keyof Contracts & string, E extends EphemeralEvent<P>>(
    connection: RealTimeConnection,
    path: P,
    event: E,
    payload: Payload<P, E>
  ): void {
    const { types } = this.contractOf(allContracts[path], event, payload)
    this.emit(path, event, payload, { meta: { type: types[0], at: now(), actor: 'system' }, to: connection })
  }

  private contractOf(contract: ServiceContract, event: string, payload: unknown): EventContract {
    return eventContract(contract, event, payload, this.checksPayloads)
  }

  /** The board of an unstored event, found without a query. */
  private boardOf({ scope }: Pick<ServiceContract, 'scope'>, row: Fields): BoardVisibility | undefined {
    if (scope === 'session') return this.visibility.of(String(row.session_id))
    if (scope === 'board') return { board_id: String(row.board_id), visibility: 'members', allowedUserIds: [] }
    return undefined
  }

  private emit(path: keyof Contracts, event: string, payload: object, params: CallParams): void {
    const { app } = this
    const service = app.service(path)
    service.emit(event, payload, { app, path, service, result: payload, params })
  }
}
