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

export interface ServerParts extends ChannelOptions {
  socketio?: Partial<ServerOptions>
  /** Runs when Socket.IO has its server, as for an adapter. */
  sockets?: (io: Server) => void
  /** Runs where an application registers its services. */
  services?: (app: Application) => void
}

/** A stock Feathers server on a free port, with an echoing service `rows` that has an event `delta` of its own. */
export async function startServer({ socketio: options, sockets, services, ...channels }: ServerParts = {}) {
  const app: Application = koa(feathers())
  app.use(bodyParser())
  app.configure(rest())
  app.configure(roomChannels(channels))
  app.configure(socketio({ ...options }, sockets))
  app.use('rows', rows, { events: ['delta'] })
  app.use('others', rows)
  signIn(app)
  services?.(app)
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

/** Where a server on this machine listens, as soon as it does. */
export async function urlOf(server: HttpServer): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
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

/** Whoever has a token in the handshake is signed in before the socket is open. */
class TokenStrategy extends AuthenticationBaseStrategy {
  async parse(handshake: IncomingMessage & { auth?: { token?: string } }) {
    const { token } = handshake.auth ?? {}
    return token === undefined ? null : { strategy: 'token', accessToken: token }
  }

  async authenticate({ accessToken }: AuthenticationRequest) {
    return { accessToken, authentication: { strategy: 'token' }, user: { name: accessToken } }
  }
}

function signIn(app: Application): void {
  const config = { secret: 'of the tests', entity: null, authStrategies: ['token'], parseStrategies: ['token'] }
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

/** A stock client, or one that understands frames, and the connection that the server has for it. */
async function connect(app: Application, url: string, auth: Auth | undefined) {
  const arrived = once(app, 'connection')
  const socket = client(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
  const heard: unknown[][] = []
  let packets = 0
  socket.onAny((...event) => heard.push(...(event[0] === 'frame' ? event[1] : [event])))
  socket.io.once('open', () => {
    socket.io.engine.on('packet', ({ data }) => {
      if (typeof data === 'string' && data.startsWith('2')) packets++
    })
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const [connection]: RealTimeConnection[] = await arrived
  await opened
  if (!connection) throw new Error('the server has no connection')
  /** What waits to be sent has been sent: a join is no part of it. */
  const flush = () => app.channel('flushed').join(connection).leave(connection)
  /** Calls a method of the server. What was sent before its answer has been heard when it is there. */
  const call = (method: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      socket.emit(method, ...args, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)))
    })
  return {
    connection,
    socket,
    call,
    /** All events that came so far: name, payload and what came with it. */
    async heard() {
      flush()
      await call('find', 'rows')
      return heard
    },
    /** Resolves with all events so far when one with this payload is among them. */
    hears: (payload: unknown) =>
      new Promise<unknown[][]>(resolve => {
        const look = () => {
          if (!heard.some(([, data]) => isDeepStrictEqual(data, payload))) return
          socket.offAny(look)
          resolve(heard)
        }
        socket.onAny(look)
        look()
      }),
    /** Event packets, not answers, that came over the wire so far. */
    async packets() {
      flush()
      await call('find', 'rows')
      return packets
    },
    async close() {
      const gone = once(app, 'disconnect')
      socket.disconnect()
      await gone
    }
  }
}
