import { type Invite, ROLES, type Role } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { pick } from '../select/resolve.ts'
import { INVITE } from '../select/resolve-people.ts'

export function invite(program: Command): void {
  const group = program
    .command('invite')
    .description('a link that brings somebody new in, once')
    .summary('a link for somebody new; list, revoke')
    .addOption(new Option('--role <role>', 'what they will be allowed to do').choices(ROLES).default('member'))
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} invite --role viewer`)
    .action(({ role }: { role: Role }, command: Command) => withDaemon(command, context => print(context, role)))
  group
    .command('list')
    .description('the links that are still good, those that set passwords too')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('revoke <invite>')
    .description('makes a link good for nothing')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => revoke(context, typed))
    )
}

async function print({ client, out }: Context, role: Role): Promise<void> {
  const made = await client.service('invites').create({ role })
  const sentence = `Good once, until ${localTime(made.expires_at)}, for a new ${role}. It is not shown again.`
  out.made(made, made.url, sentence)
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const [rows, people] = await Promise.all([
    allRows(page => client.service('invites').find({ query: page })),
    allRows(page => client.service('users').find({ query: page }))
  ])
  const names = new Map(people.map(user => [user.user_id, user.name]))
  const nameOf = (id: string) => names.get(id) ?? '-'
  const columns: Column<Invite>[] = [
    ['ID', made => shortId(made.invite_id)],
    ['UNTIL', made => localTime(made.expires_at)],
    ['MADE BY', made => nameOf(made.created_by)],
    ['FOR', ({ role, user_id }) => (user_id === null ? `a new ${role}` : `a new password for ${nameOf(user_id)}`)]
  ]
  out.list(rows, columns, `No links are on their way. Make one: ${CALLBOARD} invite`)
}

async function revoke({ client, out }: Context, typed: string): Promise<void> {
  const { invite_id } = await pick(client, INVITE, typed)
  out.made(await client.service('invites').remove(invite_id), invite_id, 'The link is good for nothing now.')
}
