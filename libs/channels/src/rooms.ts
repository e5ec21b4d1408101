import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Namespace, Socket } from 'socket.io'
import type { Processes } from './processes.ts'
import { idsOf, type Whom } from './recipients.ts'

/** Feathers hangs its connection object on the socket. */
export type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/** Who is in which channel. Socket.IO's rooms are the book: indexed both ways, and a socket that closes has left them. */
export class Rooms {
  readonly #beforeChange: () => void
  readonly #sockets = new WeakMap<RealTimeConnection, Socket>()
  /** What connections joined during their handshake, by signing in with a header: their sockets are not open yet. */
  readonly #waiting = new WeakMap<RealTimeConnection, Set<string>>()
  readonly #names = new Set<string>()
  #list: string[] | undefined
  #namespace: Namespace | undefined
  #processes: Processes | undefined

  /** @param beforeChange called before anyone joins or leaves, but for those whose socket closes */
  constructor(beforeChange: () => void) {
    this.#beforeChange = beforeChange
  }

  /** Takes over the rooms of a server that has no connections yet. */
  open(namespace: Namespace, processes: Processes): void {
    this.#namespace = namespace
    this.#processes = processes
    const { adapter, sockets } = namespace
    adapter.on('create-room', (room: string) => {
      if (sockets.has(room)) return
      this.#names.add(room)
      this.#list = undefined
    })
    adapter.on('delete-room', (room: string) => {
      if (this.#names.delete(room)) this.#list = undefined
    })
    namespace.on('connection', (socket: FeathersSocket) => this.#admit(socket))
    processes.onTakeOut((whom, names) => this.#takeOutHere(whom, names))
  }

  /** Each channel that has someone in. It is one and the same list until a channel comes or goes. */
  get list(): string[] {
    if (!this.#list) {
      this.#list = [...this.#names]
      Object.freeze(this.#list)
    }
    return this.#list
  }

  /**
   * The names as a set. Stock Feathers asks for the whole list at every disconnect and hands it back at once: it is known
   * by its identity, and costs nothing however long it is.
   */
  named(names: readonly (string | readonly string[])[]): ReadonlySet<string> {
    return names.length === 1 && names[0] === this.#list ? this.#names : new Set(names.flat())
  }

  /** The sockets of this process that are meant. */
  sockets(whom: Whom): FeathersSocket[] {
    if (!this.#namespace) return []
    const { adapter, sockets } = this.#namespace
    const found: FeathersSocket[] = []
    for (const id of idsOf(adapter, whom)) {
      const socket = sockets.get(id)
      if (socket) found.push(socket)
    }
    return found
  }

  /** The connections of this process that are meant, by the ids of their sockets. */
  members(whom: Whom): Map<string, RealTimeConnection> {
    const members = new Map<string, RealTimeConnection>()
    for (const { id, feathers } of this.sockets(whom)) {
      if (feathers) members.set(id, feathers)
    }
    return members
  }

  /** Whether the connection's socket has not ended yet. */
  isOpen(connection: RealTimeConnection): boolean {
    return this.#sockets.get(connection)?.connected === true
  }

  join(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    for (const name of names) {
      if (this.#namespace?.sockets.has(name)) throw new Error(`A channel cannot bear the name of a socket: ${name}`)
    }
    const socket = this.#sockets.get(connection)
    if (socket) this.#enter(socket, names)
    else this.#waiting.set(connection, new Set([...(this.#waiting.get(connection) ?? []), ...names]))
  }

  /** Costs what the connection had joined or what it is taken out of, whichever is less. */
  leave(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    const socket = this.#sockets.get(connection)
    const joined = socket?.rooms ?? this.#waiting.get(connection) ?? new Set()
    const [fewer, more] = joined.size < names.size ? [joined, names] : [names, joined]
    for (const name of fewer) {
      if (!more.has(name)) continue
      if (socket) this.#exit(socket, name)
      else joined.delete(name)
    }
  }

  /** In all processes: each hears of it after what was emitted here before. */
  takeOut(whom: Whom, names: readonly string[]): void {
    this.#beforeChange()
    this.#takeOutHere(whom, names)
    this.#processes?.takeOut(whom, names)
  }

  #takeOutHere(whom: Whom, names: readonly string[]): void {
    for (const socket of this.sockets(whom)) {
      for (const name of names) {
        if (socket.rooms.has(name)) this.#exit(socket, name)
      }
    }
  }

  #enter(socket: Socket, names: Iterable<string>): void {
    this.#beforeChange()
    socket.join([...names])
  }

  /** Never from the room in which Socket.IO keeps this socket alone. */
  #exit(socket: Socket, name: string): void {
    if (name === socket.id) return
    this.#beforeChange()
    socket.leave(name)
  }

  #admit(socket: FeathersSocket): void {
    const connection = socket.feathers
    if (!connection) return
    this.#sockets.set(connection, socket)
    const joined = this.#waiting.get(connection)
    if (joined) this.#enter(socket, joined)
    this.#waiting.delete(connection)
  }
}
