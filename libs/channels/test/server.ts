import { once } from 'node:events'
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import {
  AuthenticationBaseStrategy,
  type AuthenticationRequest,
  AuthenticationService
} from '@feathersjs/authentication'
import { feathers, type RealTimeConnection } from '@feathersjs/feathers'
import { type Application, bodyParser, koa, rest } from '@feathersjs/koa'
import socketio from '@feathersjs/socketio'
import type { Server, ServerOptions } from 'socket.io'
import { io as client } from 'socket.io-client'
import { type ChannelOptions, roomChannels } from '../src/index.ts'

export interface TestServerOptions extends ChannelOptions {
  socketio?: Partial<ServerOptions>
  /** Called with the Socket.IO server, for example to set an adapter. */
  configureSockets?: (io: Server) => void
  /** Called where an application registers its services. */
  registerServices?: (app: Application) => void
}

/** Starts a stock Feathers server on a free port. Its service `rows` echoes and has a custom event `delta`. */
export async function startServer({
  socketio: options,
  configureSockets,
  registerServices,
  ...channels
}: TestServerOptions = {}) {
  const app: Application = koa(feathers())
  app.use(bodyParser())
  app.configure(rest())
  app.configure(roomChannels(channels))
  app.configure(socketio({ ...options }, configureSockets))
  app.use('rows', rows, { events: ['delta'] })
  app.use('others', rows)
  configureAuthentication(app)
  registerServices?.(app)
  const server = await app.listen({ port: 0, host: '127.0.0.1' })
  const url = await urlOf(server)
  const io: Server = app.io
  return {
    app,
    url,
    io,
    connect: (auth?: Auth) => connect(app, url, auth),
    async [Symbol.asyncDispose]() {
      await io.close()
      server.closeAllConnections()
    }
  }
}

/** Resolves with the server's address once it listens. */
export async function urlOf(server: HttpServer): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}`
}

const rows = {
  async find() {
    return []
  },
  async create<T>(row: T): Promise<T> {
    return row
  },
  async update<T>(_id: unknown, row: T): Promise<T> {
    return row
  },
  async patch<T>(_id: unknown, row: T): Promise<T> {
    return row
  },
  async remove<T>(id: T) {
    return { id }
  }
}

/** Signs in connections with a token in the handshake before their sockets open. */
class TokenStrategy extends AuthenticationBaseStrategy {
  async parse(handshake: IncomingMessage & { auth?: { token?: string } }) {
    const { token } = handshake.auth ?? {}
    return token === undefined ? null : { strategy: 'token', accessToken: token }
  }

  async authenticate({ accessToken }: AuthenticationRequest) {
    return { accessToken, authentication: { strategy: 'token' }, user: { name: accessToken } }
  }
}

function configureAuthentication(app: Application): void {
  const config = { secret: 'test', entity: null, authStrategies: ['token'], parseStrategies: ['token'] }
  app.set('authentication', config)
  const authentication = new AuthenticationService(app)
  authentication.register('token', new TokenStrategy())
  app.use('authentication', authentication, { serviceEvents: [] })
}

export type Client = Awaited<ReturnType<typeof connect>>

export interface Auth {
  token?: string
  frames?: boolean
}

/** Connects a stock client, or one that supports frames, and returns it with the server's connection object. */
async function connect(app: Application, url: string, auth: Auth | undefined) {
  const connected = once(app, 'connection')
  const socket = client(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
  const received: unknown[][] = []
  let packets = 0
  socket.onAny((...event) => received.push(...(event[0] === 'frame' ? event[1] : [event])))
  socket.io.once('open', () => {
    socket.io.engine.on('packet', ({ data }) => {
      if (typeof data === 'string' && data.startsWith('2')) packets++
    })
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const [connection]: RealTimeConnection[] = await connected
  await opened
  if (!connection) throw new Error('The server has no connection.')
  /** Sends the batched events: every join and leave does. */
  const flush = () => app.channel('flushed').join(connection).leave(connection)
  /** Calls a service method. Everything that was sent before the response has arrived when it resolves. */
  const call = (method: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      socket.emit(method, ...args, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)))
    })
  return {
    connection,
    socket,
    call,
    /** Returns all events so far: name, payload and further arguments. */
    async received() {
      flush()
      await call('find', 'rows')
      return received
    },
    /** Resolves with all events so far once one with this payload has arrived. */
    waitFor: (payload: unknown) =>
      new Promise<unknown[][]>(resolve => {
        const check = () => {
          if (!received.some(([, data]) => isDeepStrictEqual(data, payload))) return
          socket.offAny(check)
          resolve(received)
        }
        socket.onAny(check)
        check()
      }),
    /** Returns the number of event packets so far, without responses. */
    async packets() {
      flush()
      await call('find', 'rows')
      return packets
    },
    async close() {
      const closed = once(app, 'disconnect')
      socket.disconnect()
      await closed
    }
  }
}
