import type { Permission, PermissionOption } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../failure.ts'
import type { Column } from '../output.ts'
import { allRows } from '../pages.ts'
import { localTime } from '../terminal/time.ts'
import { PERMISSION, pick, shortId } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'

export function permissions(program: Command): void {
  const group = program
    .command('permissions')
    .description('what agents ask permission for; without a verb it lists what waits for an answer')
    .summary('list what waits for an answer; answer')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('answer <permission> <option>')
    .description("answer a request, by a beginning of the option's id or its name")
    .addHelpText('after', '\nExample:\n  callboard permissions answer p7q allow')
    .action((typed: string, option: string, _options: object, command: Command) =>
      withDaemon(command, context => answer(context, typed, option))
    )
}

const COLUMNS: Column<Permission>[] = [
  ['ID', permission => shortId(permission.permission_id)],
  ['SESSION', permission => shortId(permission.session_id)],
  ['SINCE', permission => localTime(permission.created_at)],
  ['OPTIONS', permission => permission.options.map(option => option.option_id).join(' ')],
  ['WANTS TO', permission => permission.tool_call.title]
]

async function list({ client, out }: Context): Promise<void> {
  const query = { status: 'pending' } as const
  const rows = await allRows(page => client.service('permissions').find({ query: { ...query, ...page } }))
  out.list(rows, COLUMNS, 'Nothing waits for your permission.')
}

async function answer({ client, out }: Context, typed: string, wanted: string): Promise<void> {
  const { permission_id, options } = await pick(client, PERMISSION, typed)
  const { option_id, name } = chosen(options, wanted)
  const permission = await client.service('permissions').patch(permission_id, { option_id })
  out.made(permission, permission_id, `Answered: ${name}`)
}

/** The option of exactly this id, else the only one whose id or name begins so, in whatever case. */
function chosen(options: readonly PermissionOption[], wanted: string): PermissionOption {
  const exact = options.find(option => option.option_id === wanted)
  const beginning = wanted.toLowerCase()
  const matches = options.filter(({ option_id, name }) =>
    [option_id, name].some(word => word.toLowerCase().startsWith(beginning))
  )
  const [only, ...others] = exact ? [exact] : matches
  if (only && !others.length) return only
  const lines = (only ? matches : options).map(({ option_id, name }) => `  ${option_id}  ${name}`)
  const fault = only ? `"${wanted}" names several options` : `There is no option "${wanted}"`
  throw new Failure(EXIT.usage, only ? 'ambiguous' : 'no_such_option', [`${fault}. Say one of:`, ...lines].join('\n'))
}
