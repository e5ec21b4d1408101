import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface ConnectionTracker {
  destroyAll(): void
}

/**
 * Tracks the open connections of a server. Node's `closeAllConnections` leaves out WebSockets, and a client that does not
 * answer a close frame would delay the shutdown by half a minute.
 */
export function connectionTracker(server: Server): ConnectionTracker {
  const connections = new Set<Socket>()
  server.on('connection', connection => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  return {
    destroyAll: () => {
      for (const connection of connections) connection.destroy()
    }
  }
}
