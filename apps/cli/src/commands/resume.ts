import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import { resolve, SESSION } from '../select/resolve.ts'

export function resume(program: Command): void {
  program
    .command('resume <session>')
    .description('Resume the queue after a stop')
    .action((session: string, _options: object, command: Command) =>
      withDaemon(command, context => run(context, session))
    )
}

async function run({ client, out }: Context, name: string): Promise<void> {
  const { session_id } = await resolve(client, SESSION, name)
  const session = await client.resume(session_id)
  out.printResult(session, session.status, 'Queue resumed.')
}
