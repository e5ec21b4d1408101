import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio-client'
import { io } from 'socket.io-client'

/**
 * Connects a stock Feathers client, independent of libs/client, and signs it in when a token is given.
 * @throws the Feathers error when the token is refused, after closing the socket
 */
export async function stockClient(url: string, token?: string) {
  const { origin, pathname } = new URL(url)
  const socket = io(origin, {
    path: `${pathname}socket.io`,
    transports: ['websocket'],
    forceNew: true,
    timeout: 30_000
  })
  const app = feathers()
  app.configure(socketio(socket, { timeout: 30_000 }))
  try {
    if (token) await app.service('authentication').create({ strategy: 'jwt', accessToken: token })
  } catch (error) {
    socket.disconnect()
    throw error
  }
  return {
    app,
    socket,
    service: (path: string) => app.service(path),
    async [Symbol.asyncDispose]() {
      socket.disconnect()
    }
  }
}
