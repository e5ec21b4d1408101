import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import { localTime } from '../format/time.ts'

export function link(program: Command): void {
  program
    .command('link')
    .description('a fresh link that signs a browser in, once')
    .action((_options: object, command: Command) => withDaemon(command, print))
}

async function print({ client, out }: Context): Promise<void> {
  const fresh = await client.link()
  out.made(fresh, fresh.url, `Good for one use until ${localTime(fresh.expires_at)}.`)
}
