import { once } from 'node:events'
import { createServer } from 'node:http'
// Declares `app.io`.
import type {} from '@feathersjs/socketio'
import { ensureOwner } from '../../src/boot/ensure-owner.ts'
import type { Config } from '../../src/core/config.ts'
import { startInside } from './inside.ts'
import { ownersToken } from './test-client.ts'

/** The application inside the test's own process, listening on a port of its own: real sockets, and a start of no time. */
export async function startListening(settings: Partial<Config> = {}) {
  const inside = await startInside(settings)
  const { app, home } = inside
  // Nobody looks at what these tests write after a loss of power.
  await app.get('database').raw('pragma synchronous = OFF')
  const server = createServer(app.callback())
  await app.setup(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const owner = await ensureOwner(app)
  return {
    ...inside,
    port,
    url: `http://127.0.0.1:${port}/`,
    owner,
    token: ownersToken(home),
    [Symbol.asyncDispose]: async () => {
      app.io.engine.close()
      await app.teardown()
      server.closeAllConnections()
      server.close()
      await inside[Symbol.asyncDispose]()
    }
  }
}

export type Listening = Awaited<ReturnType<typeof startListening>>
