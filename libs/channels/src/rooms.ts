import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Namespace, Server, Socket } from 'socket.io'

/** Feathers hangs its connection object on the socket. */
type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/** Who is in which channel. Socket.IO's rooms are the book: indexed both ways, and a socket that closes has left them. */
export class Rooms {
  readonly #sockets = new WeakMap<RealTimeConnection, Socket>()
  /** What connections joined during their handshake, by signing in with a header: their sockets are not open yet. */
  readonly #waiting = new WeakMap<RealTimeConnection, Set<string>>()
  readonly #names = new Set<string>()
  #list: string[] | undefined
  #namespace: Namespace | undefined

  /** Takes over the rooms of a server that has no connections yet. */
  open(io: Server): void {
    if (io._opts.connectionStateRecovery) throw new Error(NO_RECOVERY)
    if (this.#namespace === io.sockets) return
    this.#namespace = io.sockets
    const { adapter, sockets } = io.sockets
    adapter.on('create-room', (room: string) => {
      if (sockets.has(room)) return
      this.#names.add(room)
      this.#list = undefined
    })
    adapter.on('delete-room', (room: string) => {
      if (this.#names.delete(room)) this.#list = undefined
    })
    io.sockets.on('connection', (socket: FeathersSocket) => this.#admit(socket))
  }

  /** Undefined until Socket.IO is up. */
  get namespace(): Namespace | undefined {
    return this.#namespace
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

  /** The connections of this process in any of the rooms, by the ids of their sockets. */
  members(names: ReadonlySet<string>): Map<string, RealTimeConnection> {
    const members = new Map<string, RealTimeConnection>()
    for (const name of names) {
      for (const id of this.#namespace?.adapter.rooms.get(name) ?? []) {
        const socket: FeathersSocket | undefined = this.#namespace?.sockets.get(id)
        if (socket?.feathers) members.set(id, socket.feathers)
      }
    }
    return members
  }

  join(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    for (const name of names) {
      if (this.#namespace?.sockets.has(name)) throw new Error(`A channel cannot bear the name of a socket: ${name}`)
    }
    const socket = this.#sockets.get(connection)
    if (socket) socket.join([...names])
    else this.#waiting.set(connection, new Set([...(this.#waiting.get(connection) ?? []), ...names]))
  }

  /** Costs what the connection had joined or what it is taken out of, whichever is less. */
  leave(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    const socket = this.#sockets.get(connection)
    const joined = socket?.rooms ?? this.#waiting.get(connection) ?? new Set()
    const [fewer, more] = joined.size < names.size ? [joined, names] : [names, joined]
    for (const name of fewer) {
      if (!more.has(name) || name === socket?.id) continue
      if (socket) socket.leave(name)
      else joined.delete(name)
    }
  }

  #admit(socket: FeathersSocket): void {
    const connection = socket.feathers
    if (!connection) return
    this.#sockets.set(connection, socket)
    socket.join([...(this.#waiting.get(connection) ?? [])])
    this.#waiting.delete(connection)
  }
}

const NO_RECOVERY =
  "Turn Socket.IO's connectionStateRecovery off: a recovered socket skips the handshake that gives Feathers its connection, " +
  'so its calls pass for internal ones, and it is back in channels that it may have lost the right to.'
