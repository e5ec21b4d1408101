import type { Command } from 'commander'
import { type Standing, watch } from '../conversation/watch.ts'
import { hasEnded } from '../conversation/words.ts'
import { EXIT } from '../failure.ts'
import { pick, SESSION } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'

interface Options {
  exitOnIdle?: true
}

export function follow(program: Command): void {
  program
    .command('follow <session>')
    .description('what was said in a session, and what is said, live')
    .option('--exit-on-idle', 'end when nothing runs')
    .addHelpText('after', HELP)
    .action((typed: string, options: Options, command: Command) =>
      withDaemon(command, context => run(context, typed, options))
    )
}

const HELP = `
With --json each line has a kind:
  loading, ready   what is stored comes between the two; again after each time the connection was lost
  session, task, permission, message
                   a row as it is now, under its kind's name; a row that comes again replaces the one before
  text             message_id, offset, text: a message grew; offset counts UTF-16 code units
  removed          message_ids`

async function run(context: Context, typed: string, { exitOnIdle }: Options): Promise<void> {
  leaveQuietlyOnInterrupt()
  const session = await pick(context.client, SESSION, typed)
  await watch(context, session, {
    isOver: standing => exitOnIdle === true && isQuiet(standing)
  })
}

/** Between two tasks a session is idle for a moment, so what is queued counts too, unless it waits for a person. */
function isQuiet({ session, tasks }: Standing): boolean {
  return session.status === 'paused' || [...tasks.values()].every(hasEnded)
}

/** Ctrl-C is how a person leaves; the agent works on. */
export function leaveQuietlyOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n')
    process.exit(EXIT.interrupted)
  })
}
