import { type Daemon, startDaemon } from './boot/daemon.ts'
import { restoreBackup } from './boot/restore-backup.ts'
import { ConfigError, readConfig } from './core/config.ts'
import { VERSION } from './core/version.ts'

const config = () => readConfig(process.env, process.cwd())
const [command, file] = process.argv.slice(2)

try {
  if (command === undefined) await start()
  else if (command === 'restore' && file) await putBack(file)
  else throw new ConfigError('Without a word it starts; with `restore <file>` it puts a backup back.')
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

async function putBack(file: string): Promise<void> {
  const { kept } = await restoreBackup(config(), file)
  console.log(`Restored ${file}.${kept ? ` What was there before is kept as ${kept}.` : ''}`)
}

/** The first signal ends cleanly, agents included; a second one at once. */
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
