import { ROLES, type Role } from '@callboard/contract'
import { Argument, type Command, Option } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { pick } from '../select/resolve.ts'
import { USER } from '../select/resolve-people.ts'
import { ask, canAsk } from '../terminal/ask.ts'
import { newPassword, type PasswordOptions } from '../terminal/passwords.ts'

export function users(program: Command): void {
  const group = program
    .command('users')
    .description('the people and what they may do; without a verb it lists them')
    .summary('list people; add, role, rename, reset, remove')
    .addHelpText('after', HELP)
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <name>')
    .description('somebody new, who signs in with an e-mail address and a password')
    .requiredOption('--email <e-mail>', 'what they sign in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('member'))
    .option('--password-stdin', 'read the password from standard input; else it is asked for')
    .action((name: string, options: AddOptions, command: Command) =>
      withDaemon(command, context => add(context, name, options))
    )
  group
    .command('role <user>')
    .description('what somebody may do from now on')
    .addArgument(new Argument('<role>', 'the new role').choices(ROLES))
    .action((typed: string, role: Role, _options: object, command: Command) =>
      withDaemon(command, context => changeRole(context, typed, role))
    )
  group
    .command('rename <user> <name>')
    .description('what somebody is called from now on')
    .action((typed: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, typed, name))
    )
  group
    .command('reset <user>')
    .description('a link by which somebody sets a new password, once')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => reset(context, typed))
    )
  group
    .command('remove <user>')
    .description('takes all rights from somebody, at once; what they said stays')
    .option('--yes', 'do not ask')
    .action((typed: string, { yes }: { yes?: true }, command: Command) =>
      withDaemon(command, context => remove(context, typed, yes === true))
    )
}

const HELP = `
A user is named by name, by e-mail address or by a beginning of the id.
  viewer  reads along, and changes nothing
  member  starts sessions, prompts agents and answers them
  admin   looks after people, boards, agents and settings too
  owner   may do everything, and stays an owner

Examples:
  ${CALLBOARD} users add "Ada Lovelace" --email ada@example.org
  ${CALLBOARD} users role ada@example.org admin`

interface AddOptions extends PasswordOptions {
  email: string
  role: Role
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const [people, accounts] = await Promise.all([
    allRows(page => client.service('users').find({ query: page })),
    allRows(page => client.service('accounts').find({ query: page }))
  ])
  const emails = new Map(accounts.map(account => [account.user_id, account.email]))
  const rows = people.map(user => ({ ...user, ...(emails.has(user.user_id) && { email: emails.get(user.user_id) }) }))
  const columns: Column<(typeof rows)[number]>[] = [
    ['ID', user => shortId(user.user_id)],
    ['ROLE', user => user.role],
    ['SINCE', user => localTime(user.created_at)],
    ['NAME', user => user.name]
  ]
  // Admins are told everyone's address, others only their own, which makes no column.
  if (rows.every(user => 'email' in user)) columns.push(['E-MAIL', user => user.email ?? '-'])
  out.list(rows, columns, 'There is nobody.')
}

async function add({ client, out }: Context, name: string, { email, role, ...how }: AddOptions): Promise<void> {
  const password = await newPassword(`A password for ${name}`, how)
  const user = await client.service('users').create({ name, role, email, password })
  out.made(user, user.user_id, `${user.name} signs in as ${email}, and is ${asRole(role)}.`)
}

async function changeRole({ client, out }: Context, typed: string, role: Role): Promise<void> {
  const { user_id } = await pick(client, USER, typed)
  const user = await client.service('users').patch(user_id, { role })
  out.made(user, user_id, `${user.name} is ${asRole(role)} now.`)
}

async function rename({ client, out }: Context, typed: string, name: string): Promise<void> {
  const before = await pick(client, USER, typed)
  const user = await client.service('users').patch(before.user_id, { name })
  out.made(user, user.user_id, `${before.name} is called ${user.name} now.`)
}

async function reset({ client, out }: Context, typed: string): Promise<void> {
  const { user_id, name } = await pick(client, USER, typed)
  const invite = await client.service('invites').create({ user_id })
  const good = `Good once, until ${localTime(invite.expires_at)}: it sets a new password for ${name}`
  out.made(invite, invite.url, `${good} and ends their other sign-ins. It is not shown again.`)
}

async function remove({ client, out }: Context, typed: string, isSure: boolean): Promise<void> {
  const { user_id, name, role } = await pick(client, USER, typed)
  if (!isSure) await beSure(`Remove ${name}, who is ${asRole(role)}? Their tokens and sign-ins end at once.`)
  out.made(await client.service('users').remove(user_id), user_id, `${name} is removed. What they said stays.`)
}

async function beSure(question: string): Promise<void> {
  if (!canAsk())
    throw new Failure(EXIT.usage, 'not_sure', 'Nobody is there to be asked whether you are sure: say --yes.')
  const answer = await ask(`${question} [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure(EXIT.failed, 'not_sure', 'Nothing was removed.')
}

const asRole = (role: Role) => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`
