import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio-client'
import type { Socket } from 'socket.io-client'
import type { Call } from '../calls/call.ts'
import type { ClientApp, ClientServices } from './client-services.ts'
import { addIdempotencyKey } from './idempotency.ts'
import { reliableCalls } from './reliable-calls.ts'

/** The Feathers client on a socket, with time limits (E3) and safe retries (T3). */
export function createApp(socket: Socket, call: Call): ClientApp {
  const app: ClientApp = feathers<ClientServices>()
  app.configure(socketio<ClientServices>(socket))
  app.configure(reliableCalls(call))
  app.hooks({ around: { create: [addIdempotencyKey] } })
  return app
}
