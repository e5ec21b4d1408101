import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import { clientAddress } from '../access/client-address.ts'
import type { Application } from '../declarations.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }
type LoginParams = { connection?: RealTimeConnection }

/** So many sockets from one address on which nobody is signed in. */
const MAX_ANONYMOUS_PER_ADDRESS = 200

/**
 * C2: a socket is closed when nobody has signed in on it after a while, counted anew when somebody signs out; and at once
 * when there are too many like it.
 */
export function closeAnonymous(app: Application, io: Server): void {
  const anonymous = new Map<string, Map<RealTimeConnection, NodeJS.Timeout>>()
  const { anonymousLifetime } = app.get('config')

  const startTimer = (connection: RealTimeConnection, socket: Socket) => {
    stopTimer(connection)
    if (!socket.connected) return
    const address = clientAddress(connection.headers)
    const there = anonymous.get(address) ?? new Map()
    if (there.size >= MAX_ANONYMOUS_PER_ADDRESS) return socket.disconnect(true)
    anonymous.set(
      address,
      there.set(
        connection,
        setTimeout(() => socket.disconnect(true), anonymousLifetime)
      )
    )
  }
  const stopTimer = (connection: RealTimeConnection) => {
    const address = clientAddress(connection.headers)
    const there = anonymous.get(address)
    clearTimeout(there?.get(connection))
    there?.delete(connection)
    if (there?.size === 0) anonymous.delete(address)
  }

  io.on('connection', (socket: FeathersSocket) => {
    const connection = socket.feathers
    if (!connection) return
    socket.on('disconnect', () => stopTimer(connection))
    if (!connection.user) startTimer(connection, socket)
  })
  app.on('login', (_result: unknown, { connection }: LoginParams) => connection && stopTimer(connection))
  app.on('logout', (_result: unknown, { connection }: LoginParams) => {
    const socket = connection && app.get('socketRegistry').get(connection)
    if (socket) startTimer(connection, socket)
  })
}
