import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/**
 * Socket.IO's own rooms as the memory of who is in which channel: indexed both ways, and emptied by Socket.IO when a socket
 * goes. A connection may join while its handshake still runs; its names wait until its socket is there.
 */
export class Rooms {
  private io: Server | undefined
  private readonly sockets = new WeakMap<RealTimeConnection, FeathersSocket>()
  private readonly early = new WeakMap<RealTimeConnection, Set<string>>()
  private known: readonly string[] | undefined

  attach(io: Server): void {
    if (io._opts.connectionStateRecovery) {
      throw new Error(
        'connectionStateRecovery must stay off: a recovered socket skips the handshake, so its calls would look internal.'
      )
    }
    this.io = io
    for (const change of ['create-room', 'delete-room']) this.adapter?.on(change, () => this.forgetNames())
    io.on('connection', (socket: FeathersSocket) => this.meet(socket))
  }

  /** The names that someone is in. The same array until a name comes or goes. */
  get names(): readonly string[] {
    const { adapter } = this
    this.known ??= adapter ? [...adapter.rooms.keys()].filter(name => !adapter.sids.has(name)) : []
    return this.known
  }

  join(name: string, connection: RealTimeConnection): void {
    const socket = this.sockets.get(connection)
    if (socket) socket.join(name)
    else this.early.set(connection, (this.early.get(connection) ?? new Set()).add(name))
  }

  leave(name: string, connection: RealTimeConnection): void {
    this.sockets.get(connection)?.leave(name)
    this.early.get(connection)?.delete(name)
  }

  /** Leaves everything; costs what the connection had joined. */
  leaveAll(connection: RealTimeConnection): void {
    this.early.delete(connection)
    const socket = this.sockets.get(connection)
    for (const name of socket?.rooms ?? []) if (name !== socket?.id) socket?.leave(name)
  }

  /** The connections in any of the names, each once. */
  connections(names: readonly string[]): RealTimeConnection[] {
    const ids = new Set(names.flatMap(name => [...(this.adapter?.rooms.get(name) ?? [])]))
    return [...ids].map(id => this.connectionOf(id)).filter(connection => connection !== undefined)
  }

  /** One packet for every socket in any of the names, encoded once. */
  emit(names: readonly string[], event: string, args: readonly unknown[]): void {
    if (names.length) this.io?.to([...names]).emit(event, ...args)
  }

  /** One packet for each of these connections, encoded once. */
  emitTo(connections: readonly RealTimeConnection[], event: string, args: readonly unknown[]): void {
    const ids = connections.map(connection => this.sockets.get(connection)?.id).filter(id => id !== undefined)
    this.emit(ids, event, args)
  }

  private get adapter() {
    return this.io?.of('/').adapter
  }

  private connectionOf(id: string): RealTimeConnection | undefined {
    const socket: FeathersSocket | undefined = this.io?.of('/').sockets.get(id)
    return socket?.feathers
  }

  private forgetNames(): void {
    this.known = undefined
  }

  private meet(socket: FeathersSocket): void {
    const { feathers } = socket
    if (!feathers) return
    this.sockets.set(feathers, socket)
    for (const name of this.early.get(feathers) ?? []) socket.join(name)
    this.early.delete(feathers)
  }
}
