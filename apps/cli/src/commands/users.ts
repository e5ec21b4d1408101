import { ROLES, type Role } from '@callboard/contract'
import { Argument, type Command, Option } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { resolve } from '../select/resolve.ts'
import { USER } from '../select/resolve-people.ts'
import { confirm } from '../terminal/ask.ts'
import { type PasswordOptions, readNewPassword } from '../terminal/passwords.ts'

export function users(program: Command): void {
  const group = program
    .command('users')
    .description('List the users, or add and change them')
    .summary('List users; add, role, rename, reset, remove')
    .addHelpText('after', HELP)
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <name>')
    .description('Add a user who signs in with an e-mail address and a password')
    .requiredOption('--email <e-mail>', 'E-mail address')
    .addOption(new Option('--role <role>', 'Role').choices(ROLES).default('member'))
    .option('--password-stdin', 'Read the password from standard input instead of asking for it')
    .action((name: string, options: AddOptions, command: Command) =>
      withDaemon(command, context => add(context, name, options))
    )
  group
    .command('role <user>')
    .description('Change the role of a user')
    .addArgument(new Argument('<role>', 'New role').choices(ROLES))
    .action((user: string, role: Role, _options: object, command: Command) =>
      withDaemon(command, context => changeRole(context, user, role))
    )
  group
    .command('rename <user> <name>')
    .description('Rename a user')
    .action((user: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, user, name))
    )
  group
    .command('reset <user>')
    .description('Create a one-time link that sets a new password')
    .action((user: string, _options: object, command: Command) => withDaemon(command, context => reset(context, user)))
  group
    .command('remove <user>')
    .description('Remove a user with their tokens and sign-ins; their messages are kept')
    .option('--yes', 'Skip the confirmation')
    .action((user: string, { yes }: { yes?: true }, command: Command) =>
      withDaemon(command, context => remove(context, user, yes === true))
    )
}

const HELP = `
A <user> is a name, an e-mail address, or a unique beginning of an id.

Roles:
  viewer  can read
  member  can also create sessions, send prompts and answer permission requests
  admin   can also manage users, boards, agents and settings
  owner   can do everything; the role cannot be removed

Examples:
  ${PROGRAM_NAME} users add "Ada Lovelace" --email ada@example.org
  ${PROGRAM_NAME} users role ada@example.org admin`

interface AddOptions extends PasswordOptions {
  email: string
  role: Role
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const [users, accounts] = await Promise.all([
    allRows(page => client.service('users').find({ query: page })),
    allRows(page => client.service('accounts').find({ query: page }))
  ])
  const emails = new Map(accounts.map(account => [account.user_id, account.email]))
  const rows = users.map(user => ({ ...user, ...(emails.has(user.user_id) && { email: emails.get(user.user_id) }) }))
  const columns: Column<(typeof rows)[number]>[] = [
    ['ID', user => shortId(user.user_id)],
    ['ROLE', user => user.role],
    ['ADDED', user => formatTime(user.created_at)],
    ['NAME', user => user.name]
  ]
  // Only admins can read the addresses of other users.
  if (rows.every(user => 'email' in user)) columns.push(['E-MAIL', user => user.email ?? '-'])
  out.printList(rows, columns, 'No users.')
}

async function add({ client, out }: Context, name: string, { email, role, ...how }: AddOptions): Promise<void> {
  const password = await readNewPassword(`Password for ${name}`, how)
  const user = await client.service('users').create({ name, role, email, password })
  out.printResult(user, user.user_id, `Added user ${user.name} (${email}, ${role}).`)
}

async function changeRole({ client, out }: Context, name: string, role: Role): Promise<void> {
  const { user_id } = await resolve(client, USER, name)
  const user = await client.service('users').patch(user_id, { role })
  out.printResult(user, user_id, `Changed the role of ${user.name} to ${role}.`)
}

async function rename({ client, out }: Context, userName: string, name: string): Promise<void> {
  const before = await resolve(client, USER, userName)
  const user = await client.service('users').patch(before.user_id, { name })
  out.printResult(user, user.user_id, `Renamed ${before.name} to ${user.name}.`)
}

async function reset({ client, out }: Context, userName: string): Promise<void> {
  const { user_id, name } = await resolve(client, USER, userName)
  const invite = await client.service('invites').create({ user_id })
  const validity = `Valid once, until ${formatTime(invite.expires_at)}.`
  out.printResult(
    invite,
    invite.url,
    `${validity} ${name} sets a new password with it, which ends their other sign-ins. The link is not shown again.`
  )
}

async function remove({ client, out }: Context, userName: string, isConfirmed: boolean): Promise<void> {
  const { user_id, name, role } = await resolve(client, USER, userName)
  if (!isConfirmed) await confirm(`Remove ${name} (${role})? Their tokens and sign-ins end at once.`)
  const removed = await client.service('users').remove(user_id)
  out.printResult(removed, user_id, `Removed user ${name}. Their messages are kept.`)
}
