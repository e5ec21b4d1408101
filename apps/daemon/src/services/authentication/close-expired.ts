import type { AuthenticationResult } from '@feathersjs/authentication'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../../declarations.ts'

/** Notifies and closes a connection whose access token expires without being renewed. */
export function closeExpired(app: Application): void {
  const timers = new WeakMap<RealTimeConnection, NodeJS.Timeout>()
  const stopTimer = (connection: RealTimeConnection) => clearTimeout(timers.get(connection))

  app.on('login', (result: AuthenticationResult, { connection }: { connection?: RealTimeConnection }) => {
    if (!connection) return
    stopTimer(connection)
    const expires = expiryOf(result)
    if (expires === undefined) return
    const expire = () => {
      app.get('accessRevoker').signOut(connection)
      app.get('socketRegistry').expire(connection)
    }
    timers.set(connection, setTimeout(expire, Math.max(0, expires - Date.now())))
  })
  app.on('logout', (_result: unknown, { connection }: { connection?: RealTimeConnection }) => {
    if (connection) stopTimer(connection)
  })
  app.on('disconnect', stopTimer)
}

/** Milliseconds since 1970; undefined for an access token of a program, which does not expire. */
function expiryOf({ authentication }: AuthenticationResult): number | undefined {
  const exp: unknown = authentication.payload?.exp
  return typeof exp === 'number' ? exp * 1000 : authentication.expires
}
