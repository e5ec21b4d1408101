import { pino } from 'pino'
import { createApp } from '../app.ts'
import type { Config } from '../core/config.ts'
import type { Application } from '../declarations.ts'
import { pruneWorktrees } from '../workspaces/prune-worktrees.ts'
import { publicAddress, removeDaemonFile, writeDaemonFile } from './daemon-file.ts'
import { ensureOwner } from './ensure-owner.ts'
import { openHome } from './home.ts'
import { listen } from './listen.ts'
import { startRetention } from './retention.ts'
import { seedRows } from './seed.ts'
import { signingSecret } from './signing-secret.ts'

export interface Daemon {
  /** The address for users, with a trailing slash. */
  url: string
  /** A one-time sign-in link for the owner. */
  link: string
  close(): Promise<void>
}

/** Opens the home directory, cleans up after the previous run, and listens. @throws ConfigError with one line for the user */
export async function startDaemon(config: Config): Promise<Daemon> {
  const home = await openHome(config.home)
  let port = config.port
  const url = () => publicAddress(config, port)
  const app = createApp({
    config,
    database: home.database,
    log: pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true })),
    signingSecret: signingSecret(config.home),
    epochGuard: home.epochGuard,
    publicAddress: url,
    port: () => port
  })
  const runner = app.get('runner')
  const installer = app.get('installer')
  const clones = app.get('clones')

  await app.get('visibility').load()
  const owner = await ensureOwner(app)
  await seedRows(app)
  const stopRetention = await startRetention(app)
  const queuedSessions = await recoverFromPreviousRun(app)
  const listener = await listen(app)
  port = listener.port
  writeDaemonFile(config.home, { url: url(), port, pid: process.pid })
  for (const session_id of queuedSessions) runner.runQueue(session_id)
  const { url: link } = await app.service('links').create({}, { user: await app.service('users').get(owner) })

  return {
    url: url(),
    link,
    close: async () => {
      removeDaemonFile(config.home)
      stopRetention()
      await Promise.all([runner.close(), clones.close(), installer.close()])
      await listener.close()
      await home.release()
    }
  }
}

/** Ends what a crash left running or incomplete. Returns the ids of the sessions whose queues continue. */
async function recoverFromPreviousRun(app: Application): Promise<string[]> {
  app.get('installer').cleanUp()
  const queuedSessions = await app.get('runner').recover()
  await app.get('git').killOrphans()
  await pruneWorktrees(app, app.get('git'))
  await app.get('clones').resume()
  return queuedSessions
}
