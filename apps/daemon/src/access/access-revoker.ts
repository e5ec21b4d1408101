import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'

/** What ends: all of a person's rights, or those of one of their credentials: a sign-in or an access token. */
export interface Revocation {
  user_id: string
  credential?: string
}

/**
 * C4: puts out everyone who came in by what ends, in the same breath: they hear nothing more, and their sockets are closed.
 * The connection on which it was asked for stays open, without a person on it.
 */
export function revokeAccess(app: Application, { user_id, credential }: Revocation, asker?: RealTimeConnection): void {
  app.get('memberships').revoke(credential ?? user_id)
  for (const connection of app.channel(`user:${user_id}`).connections) {
    if (credential !== undefined && connection.credential !== credential) continue
    signOut(app, connection)
    if (connection !== asker) app.get('socketRegistry').expire(connection)
  }
}

/** Nobody is on this connection any more, and it is in no channel. */
export function signOut(app: Application, connection: RealTimeConnection): void {
  delete connection.authentication
  delete connection.user
  delete connection.credential
  app.get('memberships').leaveAll(connection)
  app.emit('logout', {}, { connection })
}
