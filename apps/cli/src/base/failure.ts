import { CommanderError } from 'commander'

/** What the command tells the shell. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notSignedIn: 4,
  unreachable: 5,
  forbidden: 6,
  interrupted: 130
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Something that ends a command: a sentence for people, a word for programs (E1) and a code for the shell. */
export class Failure extends Error {
  readonly exitCode: ExitCode
  readonly reason: string

  constructor(exitCode: ExitCode, reason: string, message: string) {
    super(message)
    this.exitCode = exitCode
    this.reason = reason
  }
}

/** Any error as a failure: the daemon's, commander's, or one that nobody expected. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CommanderError) return new Failure(error.exitCode ? EXIT.usage : EXIT.done, error.code, '')
  if (!(error instanceof Error)) return new Failure(EXIT.failed, 'internal', String(error))
  const reason = reasonOf(error)
  return new Failure(codeOf(error, reason), reason, error.message)
}

function codeOf(error: Error, reason: string): ExitCode {
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
