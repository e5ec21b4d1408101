import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import { clientAddress } from '../access/client-address.ts'
import type { Application } from '../declarations.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }
type LoginParams = { connection?: RealTimeConnection }

const MAX_ANONYMOUS_PER_ADDRESS = 200

/**
 * C2: closes a socket on which nobody signs in within `anonymousLifetimeMs`; signing out starts the time again. A socket beyond
 * the limit of its address is closed at once.
 */
export function closeAnonymous(app: Application, io: Server): void {
  const anonymous = new Map<string, Map<RealTimeConnection, NodeJS.Timeout>>()
  const { anonymousLifetimeMs } = app.get('config')

  const startTimer = (connection: RealTimeConnection, socket: Socket) => {
    stopTimer(connection)
    if (!socket.connected) return
    const address = clientAddress(connection.headers)
    const timers = anonymous.get(address) ?? new Map()
    if (timers.size >= MAX_ANONYMOUS_PER_ADDRESS) return socket.disconnect(true)
    anonymous.set(
      address,
      timers.set(
        connection,
        setTimeout(() => socket.disconnect(true), anonymousLifetimeMs)
      )
    )
  }
  const stopTimer = (connection: RealTimeConnection) => {
    const address = clientAddress(connection.headers)
    const timers = anonymous.get(address)
    clearTimeout(timers?.get(connection))
    timers?.delete(connection)
    if (timers?.size === 0) anonymous.delete(address)
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
