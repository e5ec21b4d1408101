import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Namespace, Socket } from 'socket.io'
import type { ProcessCluster } from './process-cluster.ts'
import { findSocketIds, type Recipients } from './recipients.ts'

/** Feathers attaches its connection object to the socket. */
export type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/** The members of the channels, kept in Socket.IO's rooms: these are indexed both ways, and closed sockets leave them. */
export class RoomIndex {
  readonly #beforeChange: () => void
  readonly #sockets = new WeakMap<RealTimeConnection, Socket>()
  /** The channels of connections that joined during their handshake, before their sockets are open. */
  readonly #joinedInHandshake = new WeakMap<RealTimeConnection, Set<string>>()
  readonly #names = new Set<string>()
  #list: string[] | undefined
  #namespace: Namespace | undefined
  #cluster: ProcessCluster | undefined

  /** @param beforeChange called before each join and leave, except for closed sockets */
  constructor(beforeChange: () => void) {
    this.#beforeChange = beforeChange
  }

  /** Attaches to the rooms of a server that has no connections yet. */
  attach(namespace: Namespace, cluster: ProcessCluster): void {
    this.#namespace = namespace
    this.#cluster = cluster
    const { adapter, sockets } = namespace
    adapter.on('create-room', (room: string) => {
      if (sockets.has(room)) return
      this.#names.add(room)
      this.#list = undefined
    })
    adapter.on('delete-room', (room: string) => {
      if (this.#names.delete(room)) this.#list = undefined
    })
    namespace.on('connection', (socket: FeathersSocket) => this.#register(socket))
    cluster.onEviction((recipients, names) => this.#evictLocally(recipients, names))
  }

  /** The names of all channels with members. Returns the same array until a channel is added or removed. */
  get list(): string[] {
    if (!this.#list) {
      this.#list = [...this.#names]
      Object.freeze(this.#list)
    }
    return this.#list
  }

  /**
   * Returns the names as a set. Stock Feathers passes `app.channels` at every disconnect; that list is recognized by its
   * identity, so that the call takes constant time.
   */
  resolveNames(names: readonly (string | readonly string[])[]): ReadonlySet<string> {
    return names.length === 1 && names[0] === this.#list ? this.#names : new Set(names.flat())
  }

  /** Returns the recipients' sockets in this process. */
  sockets(recipients: Recipients): FeathersSocket[] {
    if (!this.#namespace) return []
    const { adapter, sockets } = this.#namespace
    const found: FeathersSocket[] = []
    for (const id of findSocketIds(adapter, recipients)) {
      const socket = sockets.get(id)
      if (socket) found.push(socket)
    }
    return found
  }

  /** Returns the recipients' connections in this process, by socket id. */
  members(recipients: Recipients): Map<string, RealTimeConnection> {
    const members = new Map<string, RealTimeConnection>()
    for (const { id, feathers } of this.sockets(recipients)) {
      if (feathers) members.set(id, feathers)
    }
    return members
  }

  /** True if the connection's socket is open. */
  isOpen(connection: RealTimeConnection): boolean {
    return this.#sockets.get(connection)?.connected === true
  }

  join(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    for (const name of names) {
      if (this.#namespace?.sockets.has(name))
        throw new Error(`A channel cannot have the id of a socket as its name: ${name}`)
    }
    const socket = this.#sockets.get(connection)
    if (socket) this.#joinRooms(socket, names)
    else
      this.#joinedInHandshake.set(connection, new Set([...(this.#joinedInHandshake.get(connection) ?? []), ...names]))
  }

  /** Iterates over the joined channels or the given ones, whichever are fewer. */
  leave(connection: RealTimeConnection, names: ReadonlySet<string>): void {
    const socket = this.#sockets.get(connection)
    const joined = socket?.rooms ?? this.#joinedInHandshake.get(connection) ?? new Set()
    const [smaller, larger] = joined.size < names.size ? [joined, names] : [names, joined]
    for (const name of smaller) {
      if (!larger.has(name)) continue
      if (socket) this.#leaveRoom(socket, name)
      else joined.delete(name)
    }
  }

  /** Removes the recipients from the channels in all processes, after everything that was emitted here before. */
  evict(recipients: Recipients, names: readonly string[]): void {
    this.#beforeChange()
    this.#evictLocally(recipients, names)
    this.#cluster?.broadcastEviction(recipients, names)
  }

  #evictLocally(recipients: Recipients, names: readonly string[]): void {
    for (const socket of this.sockets(recipients)) {
      for (const name of names) {
        if (socket.rooms.has(name)) this.#leaveRoom(socket, name)
      }
    }
  }

  #joinRooms(socket: Socket, names: Iterable<string>): void {
    this.#beforeChange()
    socket.join([...names])
  }

  /** Never leaves the private room that Socket.IO keeps for each socket. */
  #leaveRoom(socket: Socket, name: string): void {
    if (name === socket.id) return
    this.#beforeChange()
    socket.leave(name)
  }

  #register(socket: FeathersSocket): void {
    const connection = socket.feathers
    if (!connection) return
    this.#sockets.set(connection, socket)
    const joined = this.#joinedInHandshake.get(connection)
    if (joined) this.#joinRooms(socket, joined)
    this.#joinedInHandshake.delete(connection)
  }
}
