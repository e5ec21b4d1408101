import { type Daemon, startDaemon } from './boot/daemon.ts'
import { restoreBackup } from './boot/restore-backup.ts'
import { ConfigError, readConfig } from './core/config.ts'
import { VERSION } from './core/version.ts'

/** Longest time that shutting down may take, in ms. It normally takes well under 3 s; a busy machine may need longer to save all text (S6). */
const SHUTDOWN_TIMEOUT_MS = 10_000

const config = () => readConfig(process.env, process.cwd())
const [command, file] = process.argv.slice(2)

try {
  if (command === undefined) await start()
  else if (command === 'restore' && file) await restore(file)
  else throw new ConfigError('Usage: callboard-daemon [restore <file>]')
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}

async function start(): Promise<void> {
  const daemon = await startDaemon(config())
  closeOnSignals(daemon)
  console.log(`Callboard ${VERSION} is ready on ${daemon.url}`)
  console.log(`Sign in: ${daemon.link}`)
}

async function restore(file: string): Promise<void> {
  const { previous } = await restoreBackup(config(), file)
  console.log(`Restored ${file}.${previous ? ` The previous database was saved as ${previous}.` : ''}`)
}

/**
 * Ends the process when shutting down takes too long. Exiting would wait for a thread that is blocked in the file system.
 * The next start ends the processes that are left, and marks their tasks as interrupted.
 */
function killAfterTimeout(): void {
  setTimeout(() => {
    console.error(`Callboard could not shut down within ${SHUTDOWN_TIMEOUT_MS / 1000} s and was ended.`)
    process.kill(process.pid, 'SIGKILL')
  }, SHUTDOWN_TIMEOUT_MS).unref()
}

/** The first signal shuts down and ends the agents; a second one exits at once. */
function closeOnSignals(daemon: Daemon): void {
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1)
      isClosing = true
      killAfterTimeout()
      daemon.close().then(
        () => process.exit(0),
        error => {
          console.error(error)
          process.exit(1)
        }
      )
    })
  }
}
