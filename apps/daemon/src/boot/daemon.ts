import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { pino } from 'pino'
import { createApp } from '../app.ts'
import { type Config, ConfigError } from '../core/config.ts'
import type { Application } from '../declarations.ts'
import { stripBasePath } from '../http/base-path.ts'
import { connectionTracker } from '../http/connection-tracker.ts'
import { pruneWorktrees } from '../workspaces/prune-worktrees.ts'
import { publicAddress, removeDaemonFile, writeDaemonFile } from './daemon-file.ts'
import { ensureOwner } from './ensure-owner.ts'
import { openHome } from './home.ts'
import { startRetention } from './retention.ts'
import { seedFirstStart } from './seed.ts'
import { signingSecret } from './signing-secret.ts'

export interface Daemon {
  /** Where it can be reached, with a slash at its end. */
  url: string
  /** A sign-in link for the owner, good for one use. */
  link: string
  close(): Promise<void>
}

/** Takes the home directory, opens what is in it, settles what was left behind, and listens. */
export async function startDaemon(config: Config): Promise<Daemon> {
  const home = await openHome(config.home)
  const { database } = home
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }))
  let port = config.port
  const url = () => publicAddress(config, port)
  const app = createApp({
    config,
    database,
    log,
    signingSecret: signingSecret(config.home),
    epochGuard: home.epochGuard,
    publicAddress: url,
    port: () => port
  })

  await app.get('visibility').load()
  const owner = await ensureOwner(app)
  await seedFirstStart(app)
  const installer = app.get('installer')
  installer.cleanUp()
  const stopForgetting = await startRetention(app)
  const runner = app.get('runner')
  const waiting = await runner.recover()
  await app.get('git').killOrphans()
  await pruneWorktrees(app, app.get('git'))
  await app.get('clones').resume()
  const { server, cutLines } = await listen(app)
  const bound = server.address()
  if (bound && typeof bound === 'object') port = bound.port
  writeDaemonFile(config.home, { url: url(), port, pid: process.pid })
  for (const session_id of waiting) runner.runQueue(session_id)

  return {
    url: url(),
    link: (await app.service('links').create({}, { user: await app.service('users').get(owner) })).url,
    close: async () => {
      removeDaemonFile(config.home)
      stopForgetting()
      await Promise.all([runner.close(), app.get('clones').close(), installer.close()])
      // Without a word to the clients: one that is told to go would not come back to the next daemon.
      app.io.engine.close()
      await app.teardown()
      const closed = once(server, 'close')
      server.close()
      cutLines()
      await closed
      await home.release()
    }
  }
}

/** Sockets are set up before the first connection can come, and answer below the public path from the first one on. */
async function listen(app: Application): Promise<{ server: Server; cutLines: () => void }> {
  const { host, port, publicUrl } = app.get('config')
  const server = createServer(app.callback())
  // Longer than whoever calls again over the same connection waits, such as a proxy: one that is closed at that moment loses the call.
  server.keepAliveTimeout = 65_000
  const cutLines = connectionTracker(server)
  await app.setup(server)
  stripBasePath(server, publicUrl?.pathname ?? '')
  const listening = once(server, 'listening')
  server.listen(port, host)
  await listening.catch(error => {
    throw new ConfigError(
      error.code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is taken by another program. Choose one with CALLBOARD_PORT.`
        : `Callboard cannot listen on ${host}:${port} (${error.code}).`
    )
  })
  return { server, cutLines }
}
