import type { Permission, PermissionOption } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { oneLine } from '../format/sanitize.ts'
import { tableLines } from '../format/table.ts'
import { localTime } from '../format/time.ts'
import { beginningOf, type DeedLine, deedLines, nameOf } from '../format/tool-call.ts'
import { PERMISSION, pick } from '../select/resolve.ts'

export function permissions(program: Command): void {
  const group = program
    .command('permissions')
    .description('what agents ask permission for; without a verb it lists what waits for an answer')
    .summary('list what waits for an answer; answer, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('answer <permission> <option>')
    .description("answer a request, by a beginning of the option's id or its name")
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} permissions answer p7q allow`)
    .action((typed: string, option: string, _options: object, command: Command) =>
      withDaemon(command, context => answer(context, typed, option))
    )
  group
    .command('show <permission>')
    .description('all of what is asked')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const [rows, sessions] = await Promise.all([
    allRows(page => client.service('permissions').find({ query: { status: 'pending', ...page } })),
    allRows(page => client.service('sessions').find({ query: { status: 'awaiting_permission', ...page } }))
  ])
  if (out.isJson || !rows.length) return out.list(rows, [], 'Nothing waits for your permission.')
  const titles = new Map(sessions.map(session => [session.session_id, session.title]))
  for (const row of rows) {
    if (row !== rows[0]) out.write('\n')
    writeQuestion(out, row, titles.get(row.session_id), lines => beginningOf(lines, row, out.isTerminal))
  }
  out.say(`\nAnswer with: ${CALLBOARD} permissions answer <permission> <option>`)
}

async function show({ client, out }: Context, typed: string): Promise<void> {
  const row = await pick(client, PERMISSION, typed)
  if (out.isJson) return out.json(row)
  const { title } = await client.service('sessions').get(row.session_id)
  writeQuestion(out, row, title, lines => lines)
  if (row.status !== 'pending') out.write(`  ${row.status}${row.option_id === null ? '' : `: ${row.option_id}`}\n`)
}

function writeQuestion(
  out: Output,
  { permission_id, session_id, created_at, tool_call, options }: Permission,
  title: string | undefined,
  shorten: (lines: DeedLine[]) => DeedLine[]
): void {
  const about = title === undefined ? '' : ` ${oneLine(title)}`
  out.write(`${shortId(permission_id)}  ${out.style('bold', nameOf(tool_call))}\n`)
  out.write(`  ${out.style('dim', `${localTime(created_at)} in ${shortId(session_id)}${about}`)}\n`)
  for (const { text, format } of shorten(deedLines(tool_call))) {
    out.write(`    ${format ? out.style(format, text) : text}\n`)
  }
  for (const line of tableLines(options.map(({ option_id, name }) => [oneLine(option_id), oneLine(name)]))) {
    out.write(`  ${line}\n`)
  }
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
