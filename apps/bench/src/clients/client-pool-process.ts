import { serveRequests } from '../processes/serve-requests.ts'
import { catchUp } from './catching-up.ts'
import { LoadClients } from './load-clients.ts'

const clients = new LoadClients()

const handlers = {
  open: clients.open.bind(clients),
  until: clients.waitForEvents.bind(clients),
  take: () => clients.take(),
  /** Stops all clients from reading. */
  pause: () => clients.clients.forEach(client => void client.pause()),
  catchUp
}

export type ClientPoolHandlers = typeof handlers
serveRequests(handlers)
