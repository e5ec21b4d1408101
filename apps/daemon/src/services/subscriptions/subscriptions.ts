import {
  contracts,
  type JoinResult,
  type Position,
  type Subscription,
  type User,
  virtualServices
} from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { limitPerConnection } from '../../access/rate-limit.ts'
import { canRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import type { Application, CallContext, CallParams, NextFunction } from '../../declarations.ts'
import type { CatchUp } from '../../events/catch-up.ts'
import { suppressEvent } from '../../hooks/suppress-event.ts'
import { validate } from '../../hooks/validate.ts'
import { serviceOptions } from '../knex-service.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    subscriptions: SubscriptionsService
  }
}

const contract = virtualServices.subscriptions

type JoinRequest = Subscription & { since?: Position; page?: string }

/** C4: joins the caller's connection to channels, lists them, and leaves them. */
export class SubscriptionsService {
  private readonly app: Application
  private readonly catchUp: CatchUp

  constructor(app: Application, catchUp: CatchUp) {
    this.app = app
    this.catchUp = catchUp
  }

  async find(params: CallParams = {}) {
    const data = this.app
      .get('memberships')
      .list(connectionOf(params))
      .map(channel => ({ channel }))
    return { total: data.length, limit: data.length, skip: 0, data }
  }

  async create({ channel, since, page }: JoinRequest, params: CallParams = {}): Promise<JoinResult> {
    const connection = connectionOf(params)
    const { user } = params
    const memberships = this.app.get('memberships')
    // Another user may have signed in on the connection since the call, or its user may have signed out.
    const isAllowed = async () =>
      user !== undefined && (await this.canJoin(user, channel)) && connection.user?.user_id === user.user_id
    const isJoined = since !== undefined && memberships.list(connection).includes(channel)
    if (!isJoined && !(await memberships.join(connection, channel, isAllowed))) throw channelNotFound(channel)
    if (!since || !user) return this.catchUp.joined(channel)
    if (channel === 'everybody')
      throw fail.badRequest('no_feed', 'The channel `everybody` has no feed to catch up with.')
    const result = await this.catchUp.page({ channel, since, ...(page && { page }) }, user.user_id)
    // The user may have lost access while the page was read.
    if (!memberships.list(connection).includes(channel)) throw channelNotFound(channel)
    return result
  }

  async remove(channel: string, params: CallParams = {}): Promise<Subscription> {
    if (!this.app.get('memberships').leave(connectionOf(params), channel)) throw channelNotFound(channel)
    return { channel }
  }

  /** The caller reports every refusal as not found, so that channels of other users cannot be discovered. */
  private async canJoin(user: User, channel: string): Promise<boolean> {
    const [kind, id = ''] = channel.split(':')
    const database = this.app.get('database')
    switch (kind) {
      case 'everybody':
      case 'workspace':
        return true
      case 'user':
        return id === user.user_id
      case 'board':
        return canRead(database, contracts.boards, id, user)
      case 'session':
        return canRead(database, contracts.sessions, id, user)
      default:
        return false
    }
  }
}

export function subscriptions(app: Application, catchUp: CatchUp): void {
  app.use(contract.path, new SubscriptionsService(app, catchUp), serviceOptions(contract))
  app.service(contract.path).hooks({ around: { all: [validate(contract), suppressEvent], create: [limitJoins()] } })
}

function connectionOf({ connection }: CallParams): RealTimeConnection {
  if (!connection) throw fail.badRequest('no_connection', 'Channels can be joined over a socket only.')
  return connection
}

const channelNotFound = (channel: string) => fail.notFound('channel', channel)

/** Allows a connection a hundred joins per second, with bursts of a thousand. */
function limitJoins() {
  const limit = limitPerConnection({ perSecond: 100, burst: 1000 })
  return async ({ params }: CallContext, next: NextFunction): Promise<void> => {
    if (params.connection) await limit(params.connection)
    await next()
  }
}
