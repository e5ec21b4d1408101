import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { whoAmI } from '../context/http.ts'
import { localTime } from '../format/time.ts'
import { changedPassword, ownPassword, type PasswordOptions } from '../terminal/passwords.ts'

interface SetOptions extends PasswordOptions {
  name?: string
  email?: string
}

export function account(program: Command): void {
  const group = program
    .command('account')
    .description('who you are here, and how you sign in')
    .summary('who you are here; set, password')
    .action((_options: object, command: Command) => withDaemon(command, show))
  group
    .command('set')
    .description('another name or e-mail address; the address takes your password, where you have one')
    .option('--name <name>', 'what the others call you')
    .option('--email <e-mail>', 'what you sign in with')
    .option('--password-stdin', 'read your password from standard input; else it is asked for')
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} account set --email ada@example.org`)
    .action((options: SetOptions, command: Command) => withDaemon(command, context => set(context, options)))
  group
    .command('password')
    .description('another password; your other sign-ins end')
    .option(
      '--password-stdin',
      'read from standard input: the password of now, where there is one, and on the next line the new one'
    )
    .action((options: PasswordOptions, command: Command) => withDaemon(command, context => renew(context, options)))
}

async function show(context: Context): Promise<void> {
  const { name, role, ...own } = await mine(context)
  context.out.show({ name, role, ...own }, [
    ['id', own.user_id],
    ['name', name],
    ['role', role],
    ['e-mail', own.email ?? '-'],
    ['password', own.password_set_at ? `set ${localTime(own.password_set_at)}` : `none: ${NO_PASSWORD}`]
  ])
}

const NO_PASSWORD = `browsers come in by ${CALLBOARD} link`

async function set(context: Context, { name, email, ...how }: SetOptions): Promise<void> {
  const { client, out } = context
  if (!name && !email) throw new Failure(EXIT.usage, 'nothing_to_set', 'Say what: --name or --email.')
  const { user_id, password_set_at } = await mine(context)
  if (email) {
    const proof = password_set_at ? { current_password: await ownPassword(how) } : {}
    await client.service('accounts').patch(user_id, { email, ...proof })
  }
  if (name) await client.service('users').patch(user_id, { name })
  const now = await mine(context)
  out.made(now, user_id, `You are ${now.name}${now.email ? `, and sign in as ${now.email}` : ''}.`)
}

async function renew(context: Context, how: PasswordOptions): Promise<void> {
  const { user_id, email, password_set_at } = await mine(context)
  if (!email) {
    const message = `A password needs an e-mail address beside it. Set it first: ${CALLBOARD} account set --email <e-mail>`
    throw new Failure(EXIT.failed, 'email_missing', message)
  }
  const passwords = await changedPassword(password_set_at !== null, how)
  const changed = await context.client.service('accounts').patch(user_id, passwords)
  context.out.made(
    changed,
    user_id,
    `Your new password is set. You sign in as ${email}; your other sign-ins have ended.`
  )
}

/** Name and role, which everyone sees, and what only oneself does. */
async function mine({ client, target }: Context) {
  const { user_id, name, role } = await whoAmI(target)
  return { name, role, ...(await client.service('accounts').get(user_id)) }
}
