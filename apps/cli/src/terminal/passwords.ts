import { text as readAll } from 'node:stream/consumers'
import { EXIT, Failure } from '../base/failure.ts'
import { askSecret, canAsk } from './ask.ts'

/** How passwords come in: a person types them unseen, a script pipes them. */
export interface PasswordOptions {
  passwordStdin?: true
}

/** A password that is to be set; whose it is stands in the question. */
export async function newPassword(whose: string, { passwordStdin }: PasswordOptions): Promise<string> {
  return passwordStdin ? only(await pipedLines()) : typedTwice(whose)
}

/** The password of before, where there is one, and the new one; a script pipes one line for each. */
export async function changedPassword(hasOne: boolean, { passwordStdin }: PasswordOptions) {
  if (passwordStdin) {
    const lines = await pipedLines()
    return { ...(hasOne && { current_password: lines[0] ?? '' }), password: only(hasOne ? lines.slice(1) : lines) }
  }
  const before = hasOne ? { current_password: await typed('Your password of now: ') } : {}
  return { ...before, password: await typedTwice('Your new password') }
}

/** The password of now, which confirms that it is oneself. */
export async function ownPassword({ passwordStdin }: PasswordOptions): Promise<string> {
  return passwordStdin ? only(await pipedLines()) : typed('Your password, to confirm it: ')
}

async function typedTwice(whose: string): Promise<string> {
  const password = await typed(`${whose}, at least 10 characters: `)
  if (password === (await typed('The same again: '))) return password
  throw new Failure(EXIT.failed, 'passwords_differ', 'The two are not the same. Nothing was changed.')
}

function typed(question: string): Promise<string> {
  if (canAsk()) return askSecret(question)
  const message = 'A password is asked for on a terminal. A script pipes it, with --password-stdin.'
  throw new Failure(EXIT.usage, 'no_terminal', message)
}

async function pipedLines(): Promise<string[]> {
  return (await readAll(process.stdin)).replace(/\r?\n$/, '').split(/\r?\n/)
}

function only(lines: readonly string[]): string {
  const [password, ...more] = lines
  if (password && !more.length) return password
  throw new Failure(EXIT.usage, 'no_password', 'Standard input should hold one password a line, and nothing else.')
}
