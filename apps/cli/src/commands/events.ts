import type { ActivityEntry } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { sayWhenAway } from '../follow/connection-notices.ts'
import { oneLine } from '../format/sanitize.ts'
import { localTime } from '../format/time.ts'
import { BOARD, pick } from '../select/resolve.ts'
import { count, leaveQuietlyOnInterrupt } from './follow.ts'

interface Options {
  board?: string
  type?: string
  limit: number
  follow?: boolean
}

export function events(program: Command): void {
  program
    .command('events')
    .description('what happened, newest last')
    .option('--board <board>', 'on one board')
    .option('--type <type>', 'of one kind, such as task.completed, or of one thing: task.*')
    .addOption(new Option('--limit <count>', 'the newest so many').argParser(count).default(50))
    .option('--follow', 'and what happens, live')
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} events --type 'task.*' --follow`)
    .action((options: Options, command: Command) => withDaemon(command, context => run(context, options)))
}

async function run(context: Context, { board, type, limit, follow = false }: Options): Promise<void> {
  const { client, out } = context
  const board_id = board === undefined ? undefined : (await pick(client, BOARD, board)).board_id
  const names = await namesOf(context)
  const release = follow ? sayWhenAway(client, text => out.say(text, 'dim')) : undefined
  if (follow) leaveQuietlyOnInterrupt()
  try {
    for await (const line of client.activity(
      { ...(board_id && { board_id }), ...(type && { type }) },
      { limit, follow }
    )) {
      if (out.isJson) out.json(line)
      else out.write(`${wordsOf(line, names, out)}\n`)
    }
  } finally {
    release?.()
  }
}

/** What people and agents are called, by their ids. */
async function namesOf({ client, allRows }: Context): Promise<Map<string, string>> {
  const [users, agents] = await Promise.all([
    allRows(page => client.service('users').find({ query: page })),
    allRows(page => client.service('agents').find({ query: page }))
  ])
  return new Map([
    ...users.map(({ user_id, name }) => [user_id, name] as const),
    ...agents.map(({ agent_id, name }) => [agent_id, name] as const)
  ])
}

function wordsOf(
  { at, type, record, label, actor }: ActivityEntry,
  names: ReadonlyMap<string, string>,
  out: Output
): string {
  const who = names.get(actor) ?? (actor === 'system' ? '' : shortId(actor))
  const about = [shortId(record), label && `“${oneLine(label)}”`, who && `by ${oneLine(who)}`].filter(Boolean).join(' ')
  return `${out.style('dim', localTime(at))}  ${type.padEnd(WIDTH)}  ${about}`
}

/** As wide as most types are. */
const WIDTH = 22
