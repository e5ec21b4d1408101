import { type Invite, ROLES, type Role } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { resolve } from '../select/resolve.ts'
import { INVITE } from '../select/resolve-people.ts'

export function invite(program: Command): void {
  const group = program
    .command('invite')
    .description('Create a one-time link for a new user')
    .summary('Create an invite link; list, revoke')
    .addOption(new Option('--role <role>', 'Role of the new user').choices(ROLES).default('member'))
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} invite --role viewer`)
    .action(({ role }: { role: Role }, command: Command) => withDaemon(command, context => create(context, role)))
  group
    .command('list')
    .description('List the valid links, password resets too')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('revoke <invite>')
    .description('Revoke a link')
    .action((id: string, _options: object, command: Command) => withDaemon(command, context => revoke(context, id)))
}

async function create({ client, out }: Context, role: Role): Promise<void> {
  const created = await client.service('invites').create({ role })
  const validity = `Valid once, until ${formatTime(created.expires_at)}, for a new ${role}.`
  out.printResult(created, created.url, `${validity} The link is not shown again.`)
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const [rows, users] = await Promise.all([
    allRows(page => client.service('invites').find({ query: page })),
    allRows(page => client.service('users').find({ query: page }))
  ])
  const names = new Map(users.map(user => [user.user_id, user.name]))
  const nameOf = (id: string) => names.get(id) ?? '-'
  const columns: Column<Invite>[] = [
    ['ID', row => shortId(row.invite_id)],
    ['EXPIRES', row => formatTime(row.expires_at)],
    ['CREATED BY', row => nameOf(row.created_by)],
    ['FOR', ({ role, user_id }) => (user_id === null ? `new ${role}` : `password reset of ${nameOf(user_id)}`)]
  ]
  out.printList(rows, columns, `No valid links. Create one: ${PROGRAM_NAME} invite`)
}

async function revoke({ client, out }: Context, id: string): Promise<void> {
  const { invite_id } = await resolve(client, INVITE, id)
  out.printResult(await client.service('invites').remove(invite_id), invite_id, 'Link revoked.')
}
