import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import { pick, SESSION } from '../select/resolve.ts'

export function resume(program: Command): void {
  program
    .command('resume <session>')
    .description('let queued prompts go on after a stop')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => run(context, typed)))
}

async function run({ client, out }: Context, typed: string): Promise<void> {
  const { session_id } = await pick(client, SESSION, typed)
  const session = await client.resume(session_id)
  out.made(session, session.status, 'The queue goes on.')
}
