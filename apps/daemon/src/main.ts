import { type Daemon, startDaemon } from './boot/daemon.ts'
import { restoreBackup } from './boot/restore-backup.ts'
import { ConfigError, readConfig } from './core/config.ts'
import { VERSION } from './core/version.ts'

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

/** The first signal shuts down and ends the agents; a second one exits at once. */
function closeOnSignals(daemon: Daemon): void {
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1)
      isClosing = true
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
