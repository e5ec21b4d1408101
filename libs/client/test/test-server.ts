import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { Conflict, NotAuthenticated } from '@feathersjs/errors'
import { type Application, feathers, type Params } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio'

/** The state of a test server. It survives restarts, as a database does. */
export class DaemonState {
  readonly refusedTokens = new Set<string>()
  readonly handshakes: unknown[] = []
  /** The `frames` flag of each handshake. */
  readonly frames: unknown[] = []
  /** The refresh tokens of active sign-ins, and the lifetime of their access tokens. */
  readonly signIns = new Set<string>()
  lifetimeSeconds = 3_600
  /** The ways in which sign-ins were renewed, in order. */
  readonly renewals: ('http' | 'socket')[] = []
  /** The data of every `create` that arrived, in order. */
  readonly creates: Record<string, unknown>[] = []
  /** The created rows, one per idempotency key. */
  readonly created = new Map<unknown, object>()
  /** The number of next creates that are carried out but not answered. */
  unansweredCreates = 0
  /** While set, every handshake is refused with this message. */
  refusal: string | undefined
}

/** A real Feathers server on a real socket in place of the daemon, whose connections can be dropped. */
export async function startTestServer(state: DaemonState, port = 0): Promise<TestServer> {
  const app = feathers()
  app.configure(
    socketio({ path: '/base/socket.io' }, io => {
      io.use((socket, next) => {
        state.frames.push(socket.handshake.auth.frames)
        next(refuseHandshake(state, socket.handshake.auth.token))
      })
    })
  )
  app.use('boards', new TestService(state), { methods: ['get', 'create', 'patch', 'remove'] })
  app.use('tokens', new TestService(state), { methods: ['create'] })
  app.use('sessions/:session_id/prompt', new TestService(state), { methods: ['create'] })
  app.use('authentication', { create: async ({ refreshToken }: SignIn) => renew(state, refreshToken, 'socket') })
  const server = createServer((request, response) => answerRenewal(state, request, response))
  await app.setup(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return new TestServer(app, server)
}

export class TestServer implements AsyncDisposable {
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

  /** Closes the transport of every socket; the server keeps running. */
  dropConnections(): void {
    for (const socket of this.app.io.sockets.sockets.values()) socket.conn.close()
  }

  /** Notifies every socket that its token has expired, and closes the transport. */
  expireSignIns(): void {
    for (const socket of this.app.io.sockets.sockets.values()) {
      socket.emit(SIGN_IN_EXPIRED_EVENT)
      socket.conn.close()
    }
  }

  /** Disconnects every socket from the server’s side, after which Socket.IO does not reconnect by itself. */
  disconnectAll(): void {
    this.app.io.disconnectSockets()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.io.close()
  }
}

function refuseHandshake({ refusedTokens, refusal, handshakes }: DaemonState, token: unknown): Error | undefined {
  handshakes.push(token)
  if (refusal) return new Error(refusal)
  if (typeof token === 'string' && !refusedTokens.has(token)) return undefined
  return new NotAuthenticated('This token is not valid.', { reason: 'invalid_token' })
}

interface SignIn {
  refreshToken: string
}

/** Renews a sign-in over HTTP. */
async function answerRenewal(state: DaemonState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await json(request)
  const { refreshToken }: SignIn = Object(body)
  try {
    const signedIn = renew(state, refreshToken, 'http')
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(signedIn))
  } catch (error) {
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(error))
  }
}

function renew(state: DaemonState, refreshToken: string, by: 'http' | 'socket') {
  if (!state.signIns.has(refreshToken)) {
    throw new NotAuthenticated('This sign-in has ended.', { reason: 'invalid_token' })
  }
  state.renewals.push(by)
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'usr_1', iat: now, exp: now + state.lifetimeSeconds, nr: state.renewals.length }
  const accessToken = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`
  return { accessToken, refreshToken, user: { user_id: 'usr_1' } }
}

class TestService {
  private readonly state: DaemonState

  constructor(state: DaemonState) {
    this.state = state
  }

  async get(id: string): Promise<object> {
    if (id === 'silent') return new Promise<object>(() => {})
    if (id === 'taken') throw new Conflict('It already exists.', { reason: 'already_exists', row: 7 })
    return { board_id: id }
  }

  async patch(id: string, data: object): Promise<object> {
    return id === 'silent' ? new Promise<object>(() => {}) : { board_id: id, ...data }
  }

  async remove(id: string): Promise<object> {
    return this.patch(id, {})
  }

  async create(data: Record<string, unknown>, { route }: Params): Promise<object> {
    const { state } = this
    state.creates.push(data)
    if (data.name === 'silent') return new Promise<object>(() => {})
    const row = state.created.get(data.idempotency_key) ?? { ...data, ...route, number: state.created.size + 1 }
    state.created.set(data.idempotency_key, row)
    return state.unansweredCreates-- > 0 ? new Promise<object>(() => {}) : row
  }
}
