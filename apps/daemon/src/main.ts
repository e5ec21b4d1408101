import { ConfigError, readConfig } from './config.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { VERSION } from './version.ts'

try {
  const daemon = await startDaemon(readConfig(process.env, process.cwd()))
  closeOnSignals(daemon)
  console.log(`Callboard ${VERSION} is ready on ${daemon.url}`)
  console.log(`Sign in: ${daemon.link}`)
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
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
