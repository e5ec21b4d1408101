import type {
  detectAgent,
  EventMeta,
  forkSession,
  installAgent,
  promptSession,
  resumeSession,
  ServicePath,
  Services,
  stopInstall,
  stopSession
} from '@callboard/contract'
import type { Call } from './call.ts'

export type ServiceByPath = <P extends ServicePath>(path: P) => Services[P]

/** What gives events to those who listen. */
interface Emitter {
  on<T>(event: string, listener: (payload: T, meta: EventMeta) => void): unknown
  off<T>(event: string, listener: (payload: T, meta: EventMeta) => void): unknown
}

/** The services of the contract, each made once, so that it can be compared and depended on. */
export function servicesOver(socket: Emitter, call: Call): ServiceByPath {
  const made = new Map<ServicePath, RemoteService>()
  return path => {
    const service = made.get(path) ?? new RemoteService(path, socket, call)
    made.set(path, service)
    return service
  }
}

/** Services whose `create` takes no idempotency key, as their contracts say: a call of theirs is never sent twice. */
type Keyless = {
  [P in ServicePath]: Services[P] extends { create(data: infer D): unknown }
    ? 'idempotency_key' extends keyof D
      ? never
      : P
    : never
}[ServicePath]
const KEYLESS: Record<Keyless, true> = { tokens: true, invites: true, subscriptions: true, presence: true }

/** The methods of any service; which of them there are, and with what, the contract's types say. */
class RemoteService {
  private readonly path: ServicePath
  private readonly socket: Emitter
  private readonly call: Call

  constructor(path: ServicePath, socket: Emitter, call: Call) {
    this.path = path
    this.socket = socket
    this.call = call
  }

  find<T>(params?: { query?: object }): Promise<T> {
    return this.call(['find', this.path, params?.query ?? {}], { isIdempotent: true })
  }

  get<T>(id: string): Promise<T> {
    return this.call(['get', this.path, id, {}], { isIdempotent: true })
  }

  create<T>(data: object): Promise<T> {
    if (this.path in KEYLESS) return this.call(['create', this.path, data, {}])
    return this.call(['create', this.path, withKey(data), {}], { isIdempotent: true })
  }

  /**
   * T3: like `patch` and `remove` it has no key. Had it been done before the connection broke, a second one could undo what
   * somebody else did in between, or be refused for what the first one did; so it ends with `connection_lost`.
   */
  update<T>(id: string, data: object): Promise<T> {
    return this.call(['update', this.path, id, data, {}])
  }

  patch<T>(id: string, data: object): Promise<T> {
    return this.call(['patch', this.path, id, data, {}])
  }

  remove<T>(id: string, params?: { query?: object }): Promise<T> {
    return this.call(['remove', this.path, id, params?.query ?? {}])
  }

  on<T>(event: string, listener: (payload: T, meta: EventMeta) => void): void {
    this.socket.on(`${this.path} ${event}`, listener)
  }

  off<T>(event: string, listener: (payload: T, meta: EventMeta) => void): void {
    this.socket.off(`${this.path} ${event}`, listener)
  }
}

type SessionRoute = (typeof promptSession | typeof stopSession | typeof resumeSession | typeof forkSession)['path']
type AgentRoute = (typeof installAgent | typeof stopInstall | typeof detectAgent)['path']

/** Calls a route of one session or agent, which like every `create` can be repeated by its key. */
export function callRoute<T>(call: Call, route: SessionRoute | AgentRoute, id: string, data: object = {}): Promise<T> {
  return call(['create', route.replace(/:\w+/, id), withKey(data), {}], { isIdempotent: true })
}

/** T3: a key of its own for every creating call, so that sending it again does not do it twice. */
function withKey(data: object): object {
  return { idempotency_key: newIdempotencyKey(), ...data }
}

/** A key that nobody has used (T3). Not `randomUUID`: browsers have that only on secure origins, and a daemon may be reached by plain HTTP. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
