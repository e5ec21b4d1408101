import { once } from 'node:events'
import { createServer } from 'node:http'
import { ConfigError } from '../core/config.ts'
import type { Application } from '../declarations.ts'
import { stripBasePath } from '../http/base-path.ts'
import { connectionTracker } from '../http/connection-tracker.ts'

/** Proxies reuse idle connections for up to a minute; a connection closed at that moment would lose their request. */
const KEEP_ALIVE_MS = 65_000

export interface Listener {
  port: number
  /** Closes all connections at once. */
  close(): Promise<void>
}

/** Starts the HTTP server. Services and sockets are set up before it accepts connections. @throws ConfigError */
export async function listen(app: Application): Promise<Listener> {
  const { host, port, publicUrl } = app.get('config')
  const server = createServer(app.callback())
  server.keepAliveTimeout = KEEP_ALIVE_MS
  const connections = connectionTracker(server)
  await app.setup(server)
  stripBasePath(server, publicUrl?.pathname ?? '')
  const listening = once(server, 'listening')
  server.listen(port, host)
  await listening.catch(error => {
    throw new ConfigError(
      error.code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is already in use. Choose another port with CALLBOARD_PORT.`
        : `Callboard cannot listen on ${host}:${port} (${error.code}).`
    )
  })
  const address = server.address()
  return {
    port: address && typeof address === 'object' ? address.port : port,
    close: async () => {
      // Clients that receive a close packet do not reconnect, so the engine is closed without one.
      app.io.engine.close()
      await app.teardown()
      const closed = once(server, 'close')
      server.close()
      connections.destroyAll()
      await closed
    }
  }
}
