import type { Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { pick, SESSION } from '../select/resolve.ts'

export function stop(program: Command): void {
  program
    .command('stop <session>')
    .description('stop the agent; queued prompts wait')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => run(context, typed)))
}

async function run({ client, out }: Context, typed: string): Promise<void> {
  const { session_id } = await pick(client, SESSION, typed)
  const session = await client.stop(session_id)
  const isOver = session.status !== 'stopping'
  const word = isOver
    ? 'Nothing is running.'
    : `Stopping. Queued prompts wait for: ${CALLBOARD} resume ${shortId(session_id)}`
  out.made(session, session.status, word)
}
