import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import type { Application } from '../declarations.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/** C2: a socket on which nobody signs in is closed after a while, and so is one on which nobody is signed in any more. */
export function closeAnonymous(app: Application, io: Server): void {
  const { anonymousLifetime } = app.get('config')
  const sockets = new WeakMap<RealTimeConnection, FeathersSocket>()

  const closeLater = (socket: FeathersSocket) => {
    const timer = setTimeout(() => {
      if (!socket.feathers?.user) socket.disconnect(true)
    }, anonymousLifetime)
    socket.once('disconnect', () => clearTimeout(timer))
  }

  io.on('connection', (socket: FeathersSocket) => {
    if (socket.feathers) sockets.set(socket.feathers, socket)
    closeLater(socket)
  })
  app.on('logout', (_result: unknown, { connection }: { connection?: RealTimeConnection }) => {
    const socket = connection && sockets.get(connection)
    if (socket) closeLater(socket)
  })
}
