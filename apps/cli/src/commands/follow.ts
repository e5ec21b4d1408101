import type { FollowStart, FollowTarget } from '@callboard/client'
import { type Command, Option } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { watch } from '../follow/watch.ts'
import { BOARD, resolve, SESSION } from '../select/resolve.ts'
import { exitOnInterrupt } from '../terminal/interrupt.ts'
import { parseCount, parseTime } from '../terminal/option-parsers.ts'

interface Options {
  board?: string
  since?: string
  tail?: number
  after?: number
  exitOnIdle?: true
}

export function follow(program: Command): void {
  program
    .command('follow [session...]')
    .description('Print the messages of sessions, live')
    .option('--board <board>', 'Follow every session of a board, new ones too')
    .addOption(
      new Option('--since <time>', 'Start at a time, or so long ago: 15m')
        .argParser(parseTime)
        .conflicts(['tail', 'after'])
    )
    .addOption(new Option('--tail <count>', 'Start with the last messages').argParser(parseCount).conflicts('after'))
    .addOption(new Option('--after <index>', 'Start after the message with this index').argParser(parseCount))
    .option('--exit-on-idle', 'Exit when no prompt is running or queued')
    .addHelpText('after', HELP)
    .action((sessions: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, sessions, options))
    )
}

const HELP = `
With several sessions, each line begins with the id and title of its session.

With --json each line has a kind:
  session, task, permission, message
                   the row under the name of the kind; it replaces the one
                   that was printed before
  text             session_id, message_id, offset, text: text was appended to
                   a message; offset counts UTF-16 code units
  removed          session_id, message_ids
  task_removed     session_id, task_id: a queued prompt was removed
  gone             session_id: it was removed or left the board
  ready            every stored message has been printed
  loading          the connection was lost; missed events come before ready

Examples:
  ${PROGRAM_NAME} follow k3f --tail 20
  ${PROGRAM_NAME} follow --board main --since 15m --json`

async function run(context: Context, names: readonly string[], options: Options): Promise<void> {
  exitOnInterrupt('Stopped following. Running agents continue.')
  const { exitOnIdle = false } = options
  await watch(context, await targetOf(context, names, options), {
    from: startOf(options),
    isDone: tracker => exitOnIdle && tracker.isIdle
  })
}

async function targetOf({ client }: Context, names: readonly string[], { board }: Options): Promise<FollowTarget> {
  if (board !== undefined && names.length === 0) return { board_id: (await resolve(client, BOARD, board)).board_id }
  if (board !== undefined || names.length === 0) {
    const message = `Specify sessions or --board. See: ${PROGRAM_NAME} sessions`
    throw new CliError(EXIT.usage, 'what_to_follow', message)
  }
  const sessions = await Promise.all(names.map(name => resolve(client, SESSION, name)))
  return { session_ids: [...new Set(sessions.map(({ session_id }) => session_id))] }
}

function startOf({ since, tail, after }: Options): FollowStart {
  if (since !== undefined) return { since }
  return tail === undefined ? { after: after ?? 0 } : { tail }
}
