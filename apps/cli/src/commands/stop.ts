import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { resolve, SESSION } from '../select/resolve.ts'

export function stop(program: Command): void {
  program
    .command('stop <session>')
    .description('Stop the running prompt and pause the queue')
    .action((session: string, _options: object, command: Command) =>
      withDaemon(command, context => run(context, session))
    )
}

async function run({ client, out }: Context, name: string): Promise<void> {
  const { session_id } = await resolve(client, SESSION, name)
  const session = await client.stop(session_id)
  const message =
    session.status === 'stopping'
      ? `Stopping. Resume the queue with: ${PROGRAM_NAME} resume ${shortId(session_id)}`
      : 'Nothing is running.'
  out.printResult(session, session.status, message)
}
