import { EXIT } from '../base/cli-error.ts'

/** On Ctrl-C, prints what continues in the daemon and ends the command. */
export function exitOnInterrupt(message?: string): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n')
    if (message) process.stderr.write(`${message}\n`)
    process.exit(EXIT.interrupted)
  })
}
