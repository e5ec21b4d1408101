import {
  contracts,
  type Page,
  type PayloadOf,
  type Presence,
  type PresenceActivity,
  virtualServices
} from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { assertCanRead, canRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { newId, now } from '../../core/ids.ts'
import { Throttle } from '../../core/throttle.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { suppressEvent } from '../../hooks/suppress-event.ts'
import { validate } from '../../hooks/validate.ts'
import { serviceOptions } from '../knex-service.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    presence: PresenceService
  }
}

const contract = virtualServices.presence
const IDLE: PresenceActivity = { session_id: null, is_typing: false, cursor: null, selection: [] }
type Events = (typeof contract)['events']

/** The presence of one connection. */
interface Tab {
  entry: Presence
  /** P2: publishes the latest state of the entry, at most 30 times a second. */
  moved: Throttle
}

/** P1 to P4: the users on each board, one entry per connection, held in memory. */
export class PresenceService {
  private readonly app: Application
  private readonly tabs = new Map<RealTimeConnection, Tab>()

  constructor(app: Application) {
    this.app = app
    app.get('memberships').onLeave((connection, channel) => {
      if (channel === channelOf(this.tabs.get(connection)?.entry)) this.leave(connection)
    })
    app.on('disconnect', (connection: RealTimeConnection) => this.leave(connection))
  }

  async find({ query = {}, user }: CallParams = {}): Promise<Page<Presence>> {
    const { $limit: limit = Number.POSITIVE_INFINITY, $skip: skip = 0, $sort: _order, ...where } = query
    const matching = [...this.tabs.values()].map(({ entry }) => entry).filter(entry => matches(entry, where))
    const boards = new Set(matching.map(({ board_id }) => board_id))
    const database = this.app.get('database')
    for (const board_id of boards) {
      if (user && !(await canRead(database, contracts.boards, board_id, user))) boards.delete(board_id)
    }
    const readable = matching.filter(({ board_id }) => boards.has(board_id))
    const data = readable.slice(skip, skip + limit)
    return { total: readable.length, limit: data.length, skip, data }
  }

  async create(
    { board_id, ...activity }: Partial<PresenceActivity> & Pick<Presence, 'board_id'>,
    { connection, user }: CallParams = {}
  ): Promise<Presence> {
    if (!connection || !user) throw fail.badRequest('no_connection', 'Presence requires a socket connection.')
    await assertCanRead(this.app, contracts.boards, board_id, user)
    const isJoined = this.app.get('memberships').list(connection).includes(`board:${board_id}`)
    // Another user may have signed in on the connection since the call.
    if (!isJoined || connection.user?.user_id !== user.user_id) {
      throw fail.badRequest('not_joined', 'Join the board’s channel first.')
    }
    const tab = this.tabs.get(connection)
    if (tab?.entry.board_id === board_id) {
      Object.assign(tab.entry, activity)
      tab.moved.schedule()
      return tab.entry
    }
    this.leave(connection)
    const entry = {
      presence_id: newId('presence'),
      user_id: user.user_id,
      board_id,
      ...IDLE,
      ...activity,
      since: now()
    }
    const moved = new Throttle(() => this.publishEvent('moved', { ...entry }), {
      onError: error => this.app.get('log').error({ err: error }, 'a presence event could not be published')
    })
    this.tabs.set(connection, { entry, moved })
    this.publishEvent('joined', { ...entry })
    return entry
  }

  async remove(presence_id: string, { connection }: CallParams = {}): Promise<Presence> {
    const entry = connection && this.tabs.get(connection)?.entry
    if (entry?.presence_id !== presence_id) throw fail.notFound('presence', presence_id)
    this.leave(connection)
    return entry
  }

  private leave(connection: RealTimeConnection | undefined): void {
    const tab = connection && this.tabs.get(connection)
    if (!tab) return
    this.tabs.delete(connection)
    tab.moved.cancel()
    const { presence_id, user_id, board_id } = tab.entry
    this.publishEvent('left', { presence_id, user_id, board_id })
  }

  private publishEvent<E extends keyof Events>(event: E, payload: PayloadOf<Events[E]>): void {
    this.app.get('eventPublisher').publishEphemeral('presence', event, payload, payload.user_id)
  }
}

const channelOf = (entry: Presence | undefined) => entry && `board:${entry.board_id}`

function matches(entry: Presence, where: Readonly<Record<string, unknown>>): boolean {
  const values = new Map<string, unknown>(Object.entries(entry))
  return Object.entries(where).every(([column, value]) => {
    if (typeof value !== 'string') throw fail.badRequest('invalid_query', `${column} takes one value.`)
    return values.get(column) === value
  })
}

export function presence(app: Application): void {
  app.use(contract.path, new PresenceService(app), serviceOptions(contract))
  app.service(contract.path).hooks({ around: { all: [validate(contract), suppressEvent] } })
}
