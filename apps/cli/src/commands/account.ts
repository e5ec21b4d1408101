import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { fetchCurrentUser } from '../context/http.ts'
import { formatTime } from '../format/time.ts'
import { type PasswordOptions, readCurrentPassword, readPasswordChange } from '../terminal/passwords.ts'

interface SetOptions extends PasswordOptions {
  name?: string
  email?: string
}

export function account(program: Command): void {
  const group = program
    .command('account')
    .description('Show or change your account')
    .summary('Show your account; set, password')
    .action((_options: object, command: Command) => withDaemon(command, show))
  group
    .command('set')
    .description('Change your name or e-mail address; the address requires your password, if you have one')
    .option('--name <name>', 'Name that others see')
    .option('--email <e-mail>', 'E-mail address to sign in with')
    .option('--password-stdin', 'Read your password from standard input instead of asking for it')
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} account set --email ada@example.org`)
    .action((options: SetOptions, command: Command) => withDaemon(command, context => set(context, options)))
  group
    .command('password')
    .description('Change your password and end your other sign-ins')
    .option('--password-stdin', 'Read the current password, if you have one, and the new one, each on its own line')
    .action((options: PasswordOptions, command: Command) =>
      withDaemon(command, context => changePassword(context, options))
    )
}

async function show(context: Context): Promise<void> {
  const { name, role, ...account } = await fetchAccount(context)
  context.out.printRow({ name, role, ...account }, [
    ['id', account.user_id],
    ['name', name],
    ['role', role],
    ['e-mail', account.email ?? '-'],
    ['password', account.password_set_at ? `set ${formatTime(account.password_set_at)}` : NO_PASSWORD]
  ])
}

const NO_PASSWORD = `none; sign a browser in with: ${PROGRAM_NAME} link`

async function set(context: Context, { name, email, ...how }: SetOptions): Promise<void> {
  const { client, out } = context
  if (!name && !email) throw new CliError(EXIT.usage, 'usage', 'Specify --name or --email.')
  const { user_id, password_set_at } = await fetchAccount(context)
  if (email) {
    const confirmation = password_set_at ? { current_password: await readCurrentPassword(how) } : {}
    await client.service('accounts').patch(user_id, { email, ...confirmation })
  }
  if (name) await client.service('users').patch(user_id, { name })
  out.printResult(await fetchAccount(context), user_id, 'Account updated.')
}

async function changePassword(context: Context, how: PasswordOptions): Promise<void> {
  const { user_id, email, password_set_at } = await fetchAccount(context)
  if (!email) {
    const message = `Set an e-mail address first: ${PROGRAM_NAME} account set --email <e-mail>`
    throw new CliError(EXIT.failed, 'email_missing', message)
  }
  const passwords = await readPasswordChange(password_set_at !== null, how)
  const account = await context.client.service('accounts').patch(user_id, passwords)
  context.out.printResult(account, user_id, 'Password updated. Your other sign-ins were ended.')
}

/** The public profile together with the fields that only the user can read. */
async function fetchAccount({ client, target }: Context) {
  const { user_id, name, role } = await fetchCurrentUser(target)
  return { name, role, ...(await client.service('accounts').get(user_id)) }
}
