import type { FollowStart, FollowTarget } from '@callboard/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { watch } from '../follow/watch.ts'
import { BOARD, pick, SESSION } from '../select/resolve.ts'
import { momentOf } from '../terminal/parse-time.ts'

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
    .description('what was said in sessions, and what is said, live')
    .option('--board <board>', 'all sessions of a board, also those that come later')
    .addOption(
      new Option('--since <time>', 'begin at this time, or so long ago: 15m')
        .argParser(time)
        .conflicts(['tail', 'after'])
    )
    .addOption(new Option('--tail <count>', 'begin with the last so many messages').argParser(count).conflicts('after'))
    .addOption(new Option('--after <index>', 'begin after the message of this index').argParser(count))
    .option('--exit-on-idle', 'end when nothing runs')
    .addHelpText('after', HELP)
    .action((typed: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, typed, options))
    )
}

const HELP = `
Of several sessions each line bears the name of its own.

With --json each line has a kind:
  session, task, permission, message
                   a row as it is now, under its kind's name; a row that comes
                   again replaces the one before
  text             session_id, message_id, offset, text: a message grew; offset
                   counts UTF-16 code units
  removed          session_id, message_ids
  gone             session_id: it was removed, or is not on the board any more
  ready            everything that was said has been told
  loading          the connection was lost; what was missed comes before ready

Examples:
  ${CALLBOARD} follow k3f --tail 20
  ${CALLBOARD} follow --board main --since 15m --json`

async function run(context: Context, typed: readonly string[], options: Options): Promise<void> {
  leaveQuietlyOnInterrupt()
  const { exitOnIdle = false } = options
  await watch(context, await whatOf(context, typed, options), {
    from: fromOf(options),
    isOver: standings => exitOnIdle && standings.isQuiet
  })
}

async function whatOf({ client }: Context, typed: readonly string[], { board }: Options): Promise<FollowTarget> {
  if (board !== undefined && typed.length === 0) return { board_id: (await pick(client, BOARD, board)).board_id }
  if (board !== undefined || typed.length === 0) {
    throw new Failure(
      EXIT.usage,
      'what_to_follow',
      `Say which sessions to follow, or --board. See: ${CALLBOARD} sessions`
    )
  }
  const sessions = await Promise.all(typed.map(one => pick(client, SESSION, one)))
  return { session_ids: [...new Set(sessions.map(({ session_id }) => session_id))] }
}

function fromOf({ since, tail, after }: Options): FollowStart {
  if (since !== undefined) return { since }
  return tail === undefined ? { after: after ?? 0 } : { tail }
}

function time(typed: string): string {
  const moment = momentOf(typed, Date.now())
  if (moment === undefined)
    throw new InvalidArgumentError('Say a time such as 2026-01-31T14:05, or how long ago: 90s, 15m, 2h, 3d.')
  return moment
}

export function count(typed: string): number {
  if (!/^\d{1,9}$/.test(typed)) throw new InvalidArgumentError('Say a number.')
  return Number(typed)
}

/** Ctrl-C is how a person leaves; the agent works on. */
export function leaveQuietlyOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n')
    process.exit(EXIT.interrupted)
  })
}
