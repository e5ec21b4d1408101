import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import type { Application } from '../declarations.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }

/** C2: a socket is closed when nobody has signed in on it after a while, counted anew when somebody signs out. */
export function closeAnonymous(app: Application, io: Server): void {
  const { anonymousLifetime } = app.get('config')
  const timers = new WeakMap<RealTimeConnection, NodeJS.Timeout>()

  io.on('connection', (socket: FeathersSocket) => {
    const connection = socket.feathers
    if (!connection) return
    const timer = setTimeout(() => {
      if (!connection.user) socket.disconnect(true)
    }, anonymousLifetime)
    timers.set(connection, timer)
    socket.on('disconnect', () => clearTimeout(timer))
  })
  app.on('logout', (_result: unknown, { connection }: { connection?: RealTimeConnection }) => {
    if (connection) timers.get(connection)?.refresh()
  })
}
