import type { ActivityEntry } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { reportConnection } from '../follow/connection-notices.ts'
import { toSingleLine } from '../format/sanitize.ts'
import { formatTime } from '../format/time.ts'
import { BOARD, resolve } from '../select/resolve.ts'
import { exitOnInterrupt } from '../terminal/interrupt.ts'
import { parseCount } from '../terminal/option-parsers.ts'

interface Options {
  board?: string
  type?: string
  limit: number
  follow?: boolean
}

export function events(program: Command): void {
  program
    .command('events')
    .description('List recent events, newest last')
    .option('--board <board>', 'Only events of a board')
    .option('--type <type>', 'Only events of a type: task.completed or task.*')
    .addOption(new Option('--limit <count>', 'Number of recent events').argParser(parseCount).default(50))
    .option('--follow', 'Also print new events as they happen')
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} events --type 'task.*' --follow`)
    .action((options: Options, command: Command) => withDaemon(command, context => run(context, options)))
}

async function run(context: Context, { board, type, limit, follow = false }: Options): Promise<void> {
  const { client, out } = context
  const board_id = board === undefined ? undefined : (await resolve(client, BOARD, board)).board_id
  const names = await actorNames(context)
  const stopReporting = follow ? reportConnection(client, text => out.info(text, 'dim')) : undefined
  if (follow) exitOnInterrupt()
  try {
    const filter = { ...(board_id && { board_id }), ...(type && { type }) }
    for await (const entry of client.activity(filter, { limit, follow })) {
      if (out.isJson) out.printJson(entry)
      else out.write(`${formatEntry(entry, names, out)}\n`)
    }
  } finally {
    stopReporting?.()
  }
}

/** The names of users and agents by their ids. */
async function actorNames({ client, allRows }: Context): Promise<Map<string, string>> {
  const [users, agents] = await Promise.all([
    allRows(page => client.service('users').find({ query: page })),
    allRows(page => client.service('agents').find({ query: page }))
  ])
  return new Map([
    ...users.map(({ user_id, name }) => [user_id, name] as const),
    ...agents.map(({ agent_id, name }) => [agent_id, name] as const)
  ])
}

function formatEntry(
  { at, type, record, label, actor }: ActivityEntry,
  names: ReadonlyMap<string, string>,
  out: Output
): string {
  const actorName = names.get(actor) ?? (actor === 'system' ? '' : shortId(actor))
  const title = label && `“${toSingleLine(label)}”`
  const details = [shortId(record), title, actorName && `by ${toSingleLine(actorName)}`].filter(Boolean).join(' ')
  return `${out.style('dim', formatTime(at))}  ${type.padEnd(TYPE_WIDTH)}  ${details}`
}

const TYPE_WIDTH = 22
