import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { pino } from 'pino'
import { announceAddress, publicAddress, readAddress, withdrawAddress } from './address.ts'
import { createApp } from './app.ts'
import { type Config, ConfigError } from './config.ts'
import { openDatabase } from './database.ts'
import { firstStart } from './first-start.ts'
import { lockHome } from './lock.ts'
import { ensureOwner } from './services/authentication/owner.ts'
import { answerBelow } from './web/base-path.ts'

export interface Daemon {
  /** Where it can be reached, with a slash at its end. */
  url: string
  /** A sign-in link for the owner, good for one use. */
  link: string
  close(): Promise<void>
}

/** Takes the home directory, opens what is in it, settles what was left behind, and listens. */
export async function startDaemon(config: Config): Promise<Daemon> {
  mkdirSync(config.home, { recursive: true, mode: 0o700 })
  const lock = lockHome(config.home)
  if (!lock) throw new ConfigError(alreadyRunning(config.home))
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }))
  const database = await openDatabase(config.home)
  let port = config.port
  const url = () => publicAddress(config, port)
  const app = createApp({ config, database, log, address: url, port: () => port })

  const owner = await ensureOwner(app)
  await firstStart(app)
  const server = await app.listen(config.port, config.host)
  if (!server.listening) await Promise.race([once(server, 'listening'), failure(server, config)])
  answerBelow(server, config.publicUrl?.pathname ?? '')
  const bound = server.address()
  if (bound && typeof bound === 'object') port = bound.port
  announceAddress(config.home, { url: url(), port, pid: process.pid })
  await app.get('runner').start()

  return {
    url: url(),
    link: (await app.service('links').create({}, { user: await app.service('users').get(owner) })).url,
    close: async () => {
      withdrawAddress(config.home)
      await app.get('runner').close()
      // Without a word to the clients: one that is told to go would not come back to the next daemon.
      app.io.engine.close()
      const closed = app.teardown()
      server.closeAllConnections()
      await closed
      await database.destroy()
      lock.release()
    }
  }
}

async function failure(server: NodeJS.EventEmitter, { host, port }: Config): Promise<never> {
  const [error] = await once(server, 'error')
  if (error.code === 'EADDRINUSE')
    throw new ConfigError(`Port ${port} on ${host} is taken by another program. Choose one with CALLBOARD_PORT.`)
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL')
    throw new ConfigError(`Callboard cannot listen on ${host}:${port} (${error.code}).`)
  throw error
}

function alreadyRunning(home: string): string {
  const { url, pid } = readAddress(home)
  return `Callboard is running already with ${home}: ${url} (process ${pid}).`
}
