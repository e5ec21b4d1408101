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
import type { Application, CallParams, HookContext, NextFunction } from '../../declarations.ts'
import type { CatchUp } from '../../events/catch-up.ts'
import { validate } from '../../hooks/validate.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    subscriptions: SubscriptionsService
  }
}

const contract = virtualServices.subscriptions

type JoinRequest = Subscription & { since?: Position; page?: string }

/** C4: the channels of the connection that asks. */
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
    // Somebody else may have signed in on the connection since this was asked, or nobody be there any more.
    const isAllowed = async () =>
      user !== undefined && (await this.canJoin(user, channel)) && connection.user?.user_id === user.user_id
    const isIn = since !== undefined && memberships.list(connection).includes(channel)
    if (!isIn && !(await memberships.join(connection, channel, isAllowed))) throw channelNotFound(channel)
    if (!since || !user) return this.catchUp.joined(channel)
    if (channel === 'everybody') throw fail.badRequest('no_feed', 'everybody has no feed to catch up with.')
    const answer = await this.catchUp.page({ channel, since, ...(page && { page }) }, user.user_id)
    // Meanwhile the right to it may have ended.
    if (!memberships.list(connection).includes(channel)) throw channelNotFound(channel)
    return answer
  }

  async remove(channel: string, params: CallParams = {}): Promise<Subscription> {
    if (!this.app.get('memberships').leave(connectionOf(params), channel)) throw channelNotFound(channel)
    return { channel }
  }

  /** What one may not see is not there; nobody can tell which. */
  private async canJoin(user: User, channel: string): Promise<boolean> {
    const [thing, id = ''] = channel.split(':')
    const database = this.app.get('database')
    switch (thing) {
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
  app.use(contract.path, new SubscriptionsService(app, catchUp), {
    methods: ['find', 'create', 'remove'],
    serviceEvents: ['removed']
  })
  app.service(contract.path).hooks({ around: { all: [validate(contract), quietly], create: [limitJoins()] } })
}

/** What a connection does to its own channels is no event: `removed` is told to those who are put out. */
async function quietly(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  context.event = null
}

function connectionOf({ connection }: CallParams): RealTimeConnection {
  if (!connection) throw fail.badRequest('no_connection', 'Only a socket can be in channels.')
  return connection
}

const channelNotFound = (channel: string) => fail.notFound('channel', channel)

/** A hundred joins a second on one connection, and a thousand at once now and then. */
export function limitJoins() {
  const limit = limitPerConnection({ perSecond: 100, burst: 1000 })
  return async ({ params }: HookContext, next: NextFunction): Promise<void> => {
    if (params.connection) await limit(params.connection)
    await next()
  }
}
