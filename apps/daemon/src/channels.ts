import type { AuthenticationResult } from '@feathersjs/authentication'
import type { Application } from './declarations.ts'

/**
 * Who hears what, on one page. There is one channel, `everybody`: each connection that signed in is in it, and every event
 * goes there. A connection is in no channel before it has signed in, and in none after it signed out (C2).
 */
export function channels(app: Application): void {
  app.on('login', (_result: AuthenticationResult, { connection }) => {
    if (connection) app.channel('everybody').join(connection)
  })
  app.publish(() => app.channel('everybody'))
}
