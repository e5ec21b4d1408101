import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import { formatTime } from '../format/time.ts'

export function link(program: Command): void {
  program
    .command('link')
    .description('Create a one-time link that signs a browser in')
    .action((_options: object, command: Command) => withDaemon(command, print))
}

async function print({ client, out }: Context): Promise<void> {
  const created = await client.link()
  out.printResult(created, created.url, `Valid once, until ${formatTime(created.expires_at)}.`)
}
