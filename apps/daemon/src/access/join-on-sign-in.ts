import type { AuthenticationResult } from '@feathersjs/authentication'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'
import { signOut } from './revoke.ts'

/** C2, C4: joins every connection that has signed in to `everybody`, `workspace` and its own `user:` channel. */
export function joinOnSignIn(app: Application): void {
  app.on('login', ({ user }: AuthenticationResult, { connection }: { connection?: RealTimeConnection }) => {
    if (connection) join(app, connection, user.user_id)
  })
  app.on('connection', (connection: RealTimeConnection) => {
    if (connection.user) join(app, connection, connection.user.user_id)
  })
}

const userIds = new WeakMap<RealTimeConnection, string>()

/** Signing in again keeps the channels of the same user, and leaves those of another. */
function join(app: Application, connection: RealTimeConnection, user_id: string): void {
  const memberships = app.get('memberships')
  // The user's access may have been revoked after the token was checked.
  if (memberships.isRevoked(user_id, connection.credential)) {
    signOut(app, connection)
    return
  }
  if (userIds.get(connection) !== user_id) memberships.leaveAll(connection)
  userIds.set(connection, user_id)
  app.channel('everybody', 'workspace', `user:${user_id}`).join(connection)
}
