import type { Command } from 'commander'
import { localTime } from '../terminal/time.ts'
import { type Context, withDaemon } from '../with-daemon.ts'

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
