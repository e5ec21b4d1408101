import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import { clientAddress } from '../access/client-address.ts'
import type { Application } from '../declarations.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }
type Told = { connection?: RealTimeConnection }

/** So many sockets from one address on which nobody is signed in. */
const MOST = 200

/**
 * C2: a socket is closed when nobody has signed in on it after a while, counted anew when somebody signs out; and at once
 * when there are too many like it.
 */
export function closeAnonymous(app: Application, io: Server): void {
  const strangers = new Map<string, Map<RealTimeConnection, NodeJS.Timeout>>()
  const { anonymousLifetimeMs } = app.get('config')

  const wait = (connection: RealTimeConnection, socket: Socket) => {
    forget(connection)
    if (!socket.connected) return
    const address = clientAddress(connection.headers)
    const there = strangers.get(address) ?? new Map()
    if (there.size >= MOST) return socket.disconnect(true)
    strangers.set(
      address,
      there.set(
        connection,
        setTimeout(() => socket.disconnect(true), anonymousLifetimeMs)
      )
    )
  }
  const forget = (connection: RealTimeConnection) => {
    const address = clientAddress(connection.headers)
    const there = strangers.get(address)
    clearTimeout(there?.get(connection))
    there?.delete(connection)
    if (there?.size === 0) strangers.delete(address)
  }

  io.on('connection', (socket: FeathersSocket) => {
    const connection = socket.feathers
    if (!connection) return
    socket.on('disconnect', () => forget(connection))
    if (!connection.user) wait(connection, socket)
  })
  app.on('login', (_result: unknown, { connection }: Told) => connection && forget(connection))
  app.on('logout', (_result: unknown, { connection }: Told) => {
    const socket = connection && app.get('socketRegistry').get(connection)
    if (socket) wait(connection, socket)
  })
}
