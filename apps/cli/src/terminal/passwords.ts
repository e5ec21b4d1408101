import { text as readAll } from 'node:stream/consumers'
import { CliError, EXIT } from '../base/cli-error.ts'
import { askSecret, isInteractive } from './ask.ts'

export interface PasswordOptions {
  passwordStdin?: true
}

/** A new password, typed twice on a terminal or piped; `label` says whose it is. */
export async function readNewPassword(label: string, { passwordStdin }: PasswordOptions): Promise<string> {
  return passwordStdin ? singleLine(await readStdinLines()) : askTwice(label)
}

/** The current password, where there is one, and the new one. A script pipes one per line. */
export async function readPasswordChange(hasPassword: boolean, { passwordStdin }: PasswordOptions) {
  if (passwordStdin) {
    const lines = await readStdinLines()
    const password = singleLine(hasPassword ? lines.slice(1) : lines)
    return { ...(hasPassword && { current_password: lines[0] ?? '' }), password }
  }
  const current = hasPassword ? { current_password: await askPassword('Current password: ') } : {}
  return { ...current, password: await askTwice('New password') }
}

/** The current password, as a confirmation. */
export async function readCurrentPassword({ passwordStdin }: PasswordOptions): Promise<string> {
  return passwordStdin ? singleLine(await readStdinLines()) : askPassword('Current password: ')
}

async function askTwice(label: string): Promise<string> {
  const password = await askPassword(`${label} (at least 10 characters): `)
  if (password === (await askPassword('Repeat the password: '))) return password
  throw new CliError(EXIT.failed, 'passwords_differ', 'The passwords do not match. Nothing was changed.')
}

function askPassword(question: string): Promise<string> {
  if (isInteractive()) return askSecret(question)
  throw new CliError(EXIT.usage, 'no_terminal', 'Not a terminal: pipe the password and pass --password-stdin.')
}

async function readStdinLines(): Promise<string[]> {
  return (await readAll(process.stdin)).replace(/\r?\n$/, '').split(/\r?\n/)
}

function singleLine(lines: readonly string[]): string {
  const [password, ...more] = lines
  if (password && !more.length) return password
  throw new CliError(EXIT.usage, 'no_password', 'Expected one password per line on standard input.')
}
