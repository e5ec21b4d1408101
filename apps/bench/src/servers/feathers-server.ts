import type { IncomingMessage } from 'node:http'
import { roomChannels } from '@callboard/channels'
import {
  AuthenticationBaseStrategy,
  type AuthenticationRequest,
  type AuthenticationResult,
  AuthenticationService,
  type ConnectionEvent
} from '@feathersjs/authentication'
import { feathers, type RealTimeConnection } from '@feathersjs/feathers'
import { type Application, koa } from '@feathersjs/koa'
import socketio from '@feathersjs/socketio'
import { type BenchServer, channelOf, type Row } from './kinds.ts'
import { portOf } from './listening.ts'

/** A Feathers application with signed-in sockets, with the stock channels or libs/channels. */
export async function feathersServer(channels: 'callboard' | 'stock'): Promise<BenchServer> {
  const app: Application = koa(feathers())
  if (channels === 'callboard') app.configure(roomChannels())
  app.configure(socketio({ serveClient: false }))
  app.use('rows', { create: async (row: Row) => row })
  signIn(app)
  app.on('connection', (connection: RealTimeConnection) => {
    if (connection.user) app.channel(channelOf(connection.headers)).join(connection)
  })
  const everyone = () => app.channel('everyone')
  app.service('rows').publish(everyone)
  const port = await portOf(await app.listen({ port: 0, host: '127.0.0.1' }))
  return {
    port,
    emit: row => void app.service('rows').create(row),
    connections: () => app.io.engine.clientsCount
  }
}

/** Signs in connections with a token in the handshake before their sockets open. */
class TokenStrategy extends AuthenticationBaseStrategy {
  async parse(handshake: IncomingMessage & { auth?: { token?: unknown } }): Promise<AuthenticationRequest | null> {
    const accessToken = handshake.auth?.token
    return accessToken === undefined ? null : { strategy: 'token', accessToken }
  }

  async authenticate({ accessToken }: AuthenticationRequest): Promise<AuthenticationResult> {
    return { accessToken, authentication: { strategy: 'token' }, user: { user_id: accessToken } }
  }

  async handleConnection(event: ConnectionEvent, connection: RealTimeConnection, result?: AuthenticationResult) {
    if (event === 'login') connection.user = result?.user
  }
}

function signIn(app: Application): void {
  const config = { secret: 'benchmark', entity: null, authStrategies: ['token'], parseStrategies: ['token'] }
  app.set('authentication', config)
  const authentication = new AuthenticationService(app)
  authentication.register('token', new TokenStrategy())
  app.use('authentication', authentication, { serviceEvents: [] })
}
