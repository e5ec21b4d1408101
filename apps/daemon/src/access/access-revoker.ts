import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Application } from '../declarations.ts'
import type { ChannelMemberships } from './channel-memberships.ts'

declare module '../declarations.ts' {
  interface Settings {
    accessRevoker: AccessRevoker
  }
}

/** The access that ends: all of a user's, or that of one credential: a sign-in or an access token. */
export interface Revocation {
  user_id: string
  credential?: string
}

/** Closes the socket of a connection whose sign-in has ended. */
export interface ConnectionCloser {
  expire(connection: RealTimeConnection): void
}

/** C4: ends the access of connections. */
export class AccessRevoker {
  private readonly app: Application
  private readonly memberships: ChannelMemberships
  private readonly sockets: ConnectionCloser

  constructor(app: Application, memberships: ChannelMemberships, sockets: ConnectionCloser) {
    this.app = app
    this.memberships = memberships
    this.sockets = sockets
  }

  /**
   * Evicts every connection that signed in with the revoked access and closes its socket, synchronously: it receives nothing
   * more. The connection that requested it stays open, signed out.
   */
  revoke({ user_id, credential }: Revocation, requester?: RealTimeConnection): void {
    this.memberships.revoke(credential ?? user_id)
    for (const connection of this.app.channel(`user:${user_id}`).connections) {
      if (credential !== undefined && connection.credential !== credential) continue
      this.signOut(connection)
      if (connection !== requester) this.sockets.expire(connection)
    }
  }

  /** Removes the user from a connection, and the connection from all channels. */
  signOut(connection: RealTimeConnection): void {
    delete connection.authentication
    delete connection.user
    delete connection.credential
    this.memberships.leaveAll(connection)
    this.app.emit('logout', {}, { connection })
  }
}
