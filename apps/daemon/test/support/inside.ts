import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import { openHome } from '../../src/boot/home.ts'
import { type Config, readConfig } from '../../src/core/config.ts'

/** The application inside the test's own process, with a database of its own and nothing that listens. */
export async function startInside(settings: Partial<Config> = {}) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-home-')))
  const config = {
    ...readConfig({ CALLBOARD_HOME: home, NODE_ENV: 'test', PATH: process.env.PATH }, home),
    ...settings
  }
  const { database, epochGuard, release } = await openHome(home)
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) })
  const app = createApp({
    config,
    database,
    log,
    signingSecret: 'of the tests',
    epochGuard,
    publicAddress: () => 'http://127.0.0.1:3030/',
    port: () => 3030
  })
  await app.get('visibility').load()
  return {
    app,
    home,
    logged,
    /** From now on the number of the last commit cannot be kept. */
    closeMark: () => epochGuard.close(),
    [Symbol.asyncDispose]: async () => {
      await app.get('runner').close()
      await app.get('clones').close()
      await release().catch(error => {
        if (error.code !== 'EBADF') throw error
      })
      rmSync(home, { recursive: true, force: true })
    }
  }
}
