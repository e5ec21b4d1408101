import type { AuthenticationResult } from '@feathersjs/authentication'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'
import type { AccessRevoker } from './access-revoker.ts'
import type { ChannelMemberships } from './channel-memberships.ts'

/** C2, C4: joins every connection that has signed in to `everybody`, `workspace` and its own `user:` channel. */
export function joinOnSignIn(app: Application, memberships: ChannelMemberships, revoker: AccessRevoker): void {
  const userIds = new WeakMap<RealTimeConnection, string>()

  /** Signing in again keeps the channels of the same user, and leaves those of another. */
  const join = (connection: RealTimeConnection, user_id: string) => {
    // The user's access may have been revoked after the token was checked.
    if (memberships.isRevoked(user_id, connection.credential)) {
      revoker.signOut(connection)
      return
    }
    if (userIds.get(connection) !== user_id) memberships.leaveAll(connection)
    userIds.set(connection, user_id)
    app.channel('everybody', 'workspace', `user:${user_id}`).join(connection)
  }

  app.on('login', ({ user }: AuthenticationResult, { connection }: { connection?: RealTimeConnection }) => {
    if (connection) join(connection, user.user_id)
  })
  app.on('connection', (connection: RealTimeConnection) => {
    if (connection.user) join(connection, connection.user.user_id)
  })
}
