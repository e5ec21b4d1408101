import type { Permission } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { toSingleLine } from '../format/sanitize.ts'
import { formatTable } from '../format/table.ts'
import { formatTime } from '../format/time.ts'
import { type Line, toolCallLines, toolCallName, truncateLines } from '../format/tool-call.ts'
import { findOption } from '../select/permission-option.ts'
import { PERMISSION, resolve } from '../select/resolve.ts'

export function permissions(program: Command): void {
  const group = program
    .command('permissions')
    .description('List the pending permission requests of agents, or answer them')
    .summary('List pending permission requests; answer, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('answer <permission> <option>')
    .description('Answer a request')
    .addHelpText('after', ANSWER_HELP)
    .action((permission: string, option: string, _options: object, command: Command) =>
      withDaemon(command, context => answer(context, permission, option))
    )
  group
    .command('show <permission>')
    .description('Show everything about a request')
    .action((permission: string, _options: object, command: Command) =>
      withDaemon(command, context => show(context, permission))
    )
}

const ANSWER_HELP = `
The <option> is allow or deny, or the id or name of an option that the request
lists, or a unique beginning of one. allow never allows more than once.

Examples:
  ${PROGRAM_NAME} permissions answer p7q allow
  ${PROGRAM_NAME} permissions answer p7q allow_always`

async function list({ client, out, allRows }: Context): Promise<void> {
  const [rows, sessions] = await Promise.all([
    allRows(page => client.service('permissions').find({ query: { status: 'pending', ...page } })),
    allRows(page => client.service('sessions').find({ query: { status: 'awaiting_permission', ...page } }))
  ])
  if (out.isJson || !rows.length) return out.printList(rows, [], 'No pending permission requests.')
  const titles = new Map(sessions.map(session => [session.session_id, session.title]))
  for (const row of rows) {
    if (row !== rows[0]) out.write('\n')
    writePermission(out, row, titles.get(row.session_id), lines => truncateLines(lines, row, out.isTerminal))
  }
  out.info(`\nAnswer with: ${PROGRAM_NAME} permissions answer <permission> <option>`)
}

async function show({ client, out }: Context, name: string): Promise<void> {
  const row = await resolve(client, PERMISSION, name)
  if (out.isJson) return out.printJson(row)
  const { title } = await client.service('sessions').get(row.session_id)
  writePermission(out, row, title, lines => lines)
  if (row.status !== 'pending') out.write(`  ${row.status}${row.option_id === null ? '' : `: ${row.option_id}`}\n`)
}

function writePermission(
  out: Output,
  { permission_id, session_id, created_at, tool_call, options }: Permission,
  title: string | undefined,
  shorten: (lines: Line[]) => Line[]
): void {
  const session = `${shortId(session_id)}${title === undefined ? '' : ` ${toSingleLine(title)}`}`
  out.write(`${shortId(permission_id)}  ${out.style('bold', toolCallName(tool_call))}\n`)
  out.write(`  ${out.style('dim', `${formatTime(created_at)} in ${session}`)}\n`)
  for (const { text, style } of shorten(toolCallLines(tool_call))) {
    out.write(`    ${style ? out.style(style, text) : text}\n`)
  }
  for (const line of formatTable(options.map(({ option_id, name }) => [toSingleLine(option_id), toSingleLine(name)]))) {
    out.write(`  ${line}\n`)
  }
}

async function answer({ client, out }: Context, name: string, choice: string): Promise<void> {
  const { permission_id, options } = await resolve(client, PERMISSION, name)
  const option = findOption(options, choice)
  const permission = await client.service('permissions').patch(permission_id, { option_id: option.option_id })
  out.printResult(permission, permission_id, `Answered: ${option.name}`)
}
