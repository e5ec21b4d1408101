import type { Permission, PermissionOption } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../failure.ts'
import type { Column } from '../output.ts'
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

async function list({ client, out, allRows }: Context): Promise<void> {
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

/** The option of exactly this id or name, else the only one whose id or name begins so; in whatever case. */
function chosen(options: readonly PermissionOption[], typed: string): PermissionOption {
  const wanted = typed.toLowerCase()
  const words = ({ option_id, name }: PermissionOption) => [option_id.toLowerCase(), name.toLowerCase()]
  const exact = options.filter(option => words(option).includes(wanted))
  const begun = options.filter(option => words(option).some(word => word.startsWith(wanted)))
  const [only, ...others] = exact.length ? exact : begun
  if (only && !others.length) return only
  const fault = only ? `"${typed}" names several options` : `There is no option "${typed}"`
  const lines = (only ? begun : options).map(({ option_id, name }) => `  ${option_id}  ${name}`)
  throw new Failure(EXIT.usage, only ? 'ambiguous' : 'no_such_option', [`${fault}. Say one of:`, ...lines].join('\n'))
}
