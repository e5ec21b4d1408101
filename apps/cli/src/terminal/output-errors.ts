import { EXIT } from '../base/cli-error.ts'

/** Ends the command where its output cannot be written: quietly when the reader closed the pipe, else with a message. */
export function exitOnOutputError(): void {
  process.stdout.on('error', error => {
    if (isClosedPipe(error)) process.exit(EXIT.ok)
    process.stderr.write(`callboard: Cannot write to standard output: ${error.message}\n`)
    process.exit(EXIT.failed)
  })
  process.stderr.on('error', error => process.exit(isClosedPipe(error) ? EXIT.ok : EXIT.failed))
}

const isClosedPipe = (error: Error) => 'code' in error && error.code === 'EPIPE'
