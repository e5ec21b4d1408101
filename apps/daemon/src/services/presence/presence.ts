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
import type { Application, CallParams, HookContext, NextFunction } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import { Newest } from './newest.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    presence: PresenceService
  }
}

const contract = virtualServices.presence
type Events = (typeof contract)['events']

interface Tab {
  entry: Presence
  /** Tells what it does now. */
  moved: Newest
}

/** P1 to P4: who is on which board, by the connections that are there. It is memory alone. */
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
    const there = [...this.tabs.values()].map(({ entry }) => entry).filter(entry => isAsked(entry, where))
    const boards = new Set(there.map(({ board_id }) => board_id))
    const database = this.app.get('database')
    for (const board_id of boards) {
      if (user && !(await canRead(database, contracts.boards, board_id, user))) boards.delete(board_id)
    }
    const seen = there.filter(({ board_id }) => boards.has(board_id))
    const data = seen.slice(skip, skip + limit)
    return { total: seen.length, limit: data.length, skip, data }
  }

  async create(
    { board_id, ...doing }: Partial<PresenceActivity> & Pick<Presence, 'board_id'>,
    { connection, user }: CallParams = {}
  ): Promise<Presence> {
    if (!connection || !user) throw fail.badRequest('no_connection', 'Only a socket can be on a board.')
    await assertCanRead(this.app, contracts.boards, board_id, user)
    const isIn = this.app.get('memberships').list(connection).includes(`board:${board_id}`)
    // Meanwhile somebody else may have signed in on the connection.
    if (!isIn || connection.user?.user_id !== user.user_id) {
      throw fail.badRequest('not_joined', 'Join the board’s channel first: who leaves that leaves the board.')
    }
    const known = this.tabs.get(connection)
    if (known?.entry.board_id === board_id) {
      Object.assign(known.entry, doing)
      known.moved.tell()
      return known.entry
    }
    this.leave(connection)
    const nothing = { session_id: null, is_typing: false, cursor: null, selection: [] }
    const entry = {
      presence_id: newId('presence'),
      user_id: user.user_id,
      board_id,
      ...nothing,
      ...doing,
      since: now()
    }
    this.tabs.set(connection, { entry, moved: new Newest(() => this.say('moved', { ...entry })) })
    this.say('joined', { ...entry })
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
    tab.moved.stop()
    const { presence_id, user_id, board_id } = tab.entry
    this.say('left', { presence_id, user_id, board_id })
  }

  private say<E extends keyof Events>(event: E, payload: PayloadOf<Events[E]>): void {
    this.app.get('eventPublisher').publishEphemeral('presence', event, payload, payload.user_id)
  }
}

const channelOf = (entry: Presence | undefined) => entry && `board:${entry.board_id}`

function isAsked(entry: Presence, where: Readonly<Record<string, unknown>>): boolean {
  const values = new Map<string, unknown>(Object.entries(entry))
  return Object.entries(where).every(([column, value]) => {
    if (typeof value !== 'string') throw fail.badRequest('invalid_query', `Ask for one ${column}.`)
    return values.get(column) === value
  })
}

export function presence(app: Application): void {
  app.use(contract.path, new PresenceService(app), {
    methods: ['find', 'create', 'remove'],
    serviceEvents: ['joined', 'moved', 'left']
  })
  app.service(contract.path).hooks({ around: { all: [validate(contract), quietly] } })
}

/** What Feathers would say of a call is said by the service itself, when it is time. */
async function quietly(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  context.event = null
}
