import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { Conflict, NotAuthenticated } from '@feathersjs/errors'
import { type Application, feathers, type Params } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio'

/** What a stand-in was asked and how it answers. It outlives restarts, as a database does. */
export class World {
  readonly refusedTokens = new Set<string>()
  readonly handshakes: unknown[] = []
  /** Whether each handshake said that events may come several in a packet. */
  readonly frames: unknown[] = []
  /** The refresh tokens of sign-ins that go on, and for how many seconds their access tokens last. */
  readonly signIns = new Set<string>()
  life = 3_600
  /** How sign-ins were renewed, in order. */
  readonly renewals: ('http' | 'socket')[] = []
  /** Every `create` that arrived, in order. */
  readonly creates: Record<string, unknown>[] = []
  /** What was made: one thing per idempotency key. */
  readonly made = new Map<unknown, object>()
  /** How many of the next creating calls are carried out but not answered. */
  unanswered = 0
  /** While set, every handshake is refused with this sentence. */
  busy: string | undefined
}

/** A real Feathers server on a real socket that stands in for the daemon, and can be cut off and come back. */
export async function startStandIn(world: World, port = 0): Promise<StandIn> {
  const app = feathers()
  app.configure(
    socketio({ path: '/base/socket.io' }, io => {
      io.use((socket, next) => {
        world.frames.push(socket.handshake.auth.frames)
        next(refusal(world, socket.handshake.auth.token))
      })
    })
  )
  app.use('boards', new Boards(world), { methods: ['get', 'create', 'patch', 'remove'] })
  app.use('tokens', new Boards(world), { methods: ['create'] })
  app.use('sessions/:session_id/prompt', new Boards(world), { methods: ['create'] })
  app.use('authentication', { create: async ({ refreshToken }: SignIn) => renew(world, refreshToken, 'socket') })
  const server = createServer((request, response) => answer(world, request, response))
  await app.setup(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return new StandIn(app, server)
}

export class StandIn implements AsyncDisposable {
  private readonly app: Application
  private readonly server: Server

  constructor(app: Application, server: Server) {
    this.app = app
    this.server = server
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/base/?from=mail#here`
  }

  /** Sends an event to every socket, as Feathers does. */
  send(event: string, ...args: unknown[]): void {
    this.app.io.emit(event, ...args)
  }

  /** Breaks the transport of every socket; the server goes on. */
  cut(): void {
    for (const socket of this.app.io.sockets.sockets.values()) socket.conn.close()
  }

  /** Says to every socket that its token has run out, and closes the transport. */
  expire(): void {
    for (const socket of this.app.io.sockets.sockets.values()) {
      socket.emit(SIGN_IN_EXPIRED_EVENT)
      socket.conn.close()
    }
  }

  /** Ends every socket from the server's side, which Socket.IO does not come back from by itself. */
  dismiss(): void {
    this.app.io.disconnectSockets()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.io.close()
  }
}

function refusal({ refusedTokens, busy, handshakes }: World, token: unknown): Error | undefined {
  handshakes.push(token)
  if (busy) return new Error(busy)
  if (typeof token === 'string' && !refusedTokens.has(token)) return undefined
  return new NotAuthenticated('This token is not valid.', { reason: 'invalid_token' })
}

interface SignIn {
  refreshToken: string
}

/** What renews a sign-in over HTTP. */
async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await json(request)
  const { refreshToken }: SignIn = Object(asked)
  try {
    const signedIn = renew(world, refreshToken, 'http')
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(signedIn))
  } catch (error) {
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(error))
  }
}

function renew(world: World, refreshToken: string, by: 'http' | 'socket') {
  if (!world.signIns.has(refreshToken)) {
    throw new NotAuthenticated('This sign-in has ended.', { reason: 'invalid_token' })
  }
  world.renewals.push(by)
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'usr_1', iat: now, exp: now + world.life, nr: world.renewals.length }
  const accessToken = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`
  return { accessToken, refreshToken, user: { user_id: 'usr_1' } }
}

class Boards {
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  async get(id: string): Promise<object> {
    if (id === 'silent') return new Promise<object>(() => {})
    if (id === 'taken') throw new Conflict('There is one already.', { reason: 'already_exists', row: 7 })
    return { board_id: id }
  }

  async patch(id: string, data: object): Promise<object> {
    return id === 'silent' ? new Promise<object>(() => {}) : { board_id: id, ...data }
  }

  async remove(id: string): Promise<object> {
    return this.patch(id, {})
  }

  async create(data: Record<string, unknown>, { route }: Params): Promise<object> {
    const { world } = this
    world.creates.push(data)
    if (data.name === 'silent') return new Promise<object>(() => {})
    const row = world.made.get(data.idempotency_key) ?? { ...data, ...route, number: world.made.size + 1 }
    world.made.set(data.idempotency_key, row)
    return world.unanswered-- > 0 ? new Promise<object>(() => {}) : row
  }
}
