import { CommanderError } from 'commander'

/** The exit codes of the command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notSignedIn: 4,
  unreachable: 5,
  forbidden: 6,
  interrupted: 130
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** An error that ends the command: a message for people, a reason for programs (E1) and an exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  readonly reason: string

  constructor(exitCode: ExitCode, reason: string, message: string) {
    super(message)
    this.exitCode = exitCode
    this.reason = reason
  }
}

/** Converts any error: the daemon's, commander's, or an unexpected one. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error
  if (error instanceof CommanderError) return toUsageError(error)
  if (!(error instanceof Error)) return new CliError(EXIT.failed, 'internal', String(error))
  const reason = reasonOf(error)
  return new CliError(exitCodeOf(error, reason), reason, error.message)
}

/** Commander also throws after it has printed help or the version, which is not an error. */
function toUsageError({ exitCode, message }: CommanderError): CliError {
  if (exitCode === 0) return new CliError(EXIT.ok, 'help', '')
  const text = message.replace(/^error: /, '')
  return new CliError(EXIT.usage, 'usage', text.charAt(0).toUpperCase() + text.slice(1))
}

function exitCodeOf(error: Error, reason: string): ExitCode {
  if (reason === 'connection_lost') return EXIT.unreachable
  switch ('code' in error && error.code) {
    case 401:
      return EXIT.notSignedIn
    case 403:
      return EXIT.forbidden
    case 404:
      return EXIT.notFound
    default:
      return EXIT.failed
  }
}

function reasonOf(error: Error): string {
  const data = 'data' in error ? error.data : undefined
  const hasReason = typeof data === 'object' && data !== null && 'reason' in data
  return hasReason && typeof data.reason === 'string' ? data.reason : 'internal'
}
