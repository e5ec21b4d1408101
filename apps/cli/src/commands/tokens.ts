import type { Token } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { resolve } from '../select/resolve.ts'
import { TOKEN } from '../select/resolve-people.ts'

export function tokens(program: Command): void {
  const group = program
    .command('tokens')
    .description('List your access tokens, or create and revoke them')
    .summary('List your access tokens; create, revoke')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('create <name>')
    .description('Create an access token with your permissions; it is shown once')
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} tokens create "build server" > token.txt`)
    .action((name: string, _options: object, command: Command) => withDaemon(command, context => create(context, name)))
  group
    .command('revoke <token>')
    .description('Revoke a token and disconnect its clients')
    .action((token: string, _options: object, command: Command) =>
      withDaemon(command, context => revoke(context, token))
    )
}

const COLUMNS: Column<Token>[] = [
  ['ID', token => shortId(token.token_id)],
  ['CREATED', token => formatTime(token.created_at)],
  ['NAME', token => token.name]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('tokens').find({ query: page }))
  out.printList(rows, COLUMNS, `No tokens. Create one: ${PROGRAM_NAME} tokens create <name>`)
}

async function create({ client, out }: Context, name: string): Promise<void> {
  const created = await client.service('tokens').create({ name })
  out.printResult(created, created.token, `Created token "${created.name}". Save it now: it is not shown again.`)
}

async function revoke({ client, out }: Context, tokenName: string): Promise<void> {
  const { token_id, name } = await resolve(client, TOKEN, tokenName)
  out.printResult(await client.service('tokens').remove(token_id), token_id, `Revoked token "${name}".`)
}
