import type { Token } from '@callboard/contract'
import type { Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { pick } from '../select/resolve.ts'
import { TOKEN } from '../select/resolve-people.ts'

export function tokens(program: Command): void {
  const group = program
    .command('tokens')
    .description('your own access tokens, for programs; without a verb it lists them')
    .summary('list your access tokens; create, revoke')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('create <name>')
    .description('a new access token, with all your rights; it is told once')
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} tokens create "build server" > token.txt`)
    .action((name: string, _options: object, command: Command) => withDaemon(command, context => create(context, name)))
  group
    .command('revoke <token>')
    .description('ends a token, by id or name, and whatever is connected with it')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => revoke(context, typed))
    )
}

const COLUMNS: Column<Token>[] = [
  ['ID', token => shortId(token.token_id)],
  ['CREATED', token => localTime(token.created_at)],
  ['NAME', token => token.name]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('tokens').find({ query: page }))
  out.list(rows, COLUMNS, `You have no tokens. Make one: ${CALLBOARD} tokens create <name>`)
}

async function create({ client, out }: Context, name: string): Promise<void> {
  const made = await client.service('tokens').create({ name })
  const sentence = `Keep it now: it is not shown again. It may do what you may, until you revoke "${made.name}".`
  out.made(made, made.token, sentence)
}

async function revoke({ client, out }: Context, typed: string): Promise<void> {
  const { token_id, name } = await pick(client, TOKEN, typed)
  out.made(await client.service('tokens').remove(token_id), token_id, `Token "${name}" is good for nothing now.`)
}
