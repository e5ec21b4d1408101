import type { SignInRow } from '@callboard/contract'
import type { Command } from 'commander'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { pick } from '../select/resolve.ts'
import { SIGN_IN } from '../select/resolve-people.ts'

export function signins(program: Command): void {
  const group = program
    .command('signins')
    .description('where you are signed in; without a verb it lists that')
    .summary('list where you are signed in; end')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('end <sign-in>')
    .description('signs a browser out, all its tabs at once')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => end(context, typed)))
}

const COLUMNS: Column<SignInRow>[] = [
  ['ID', signIn => shortId(signIn.sign_in_id)],
  ['SINCE', signIn => localTime(signIn.created_at)],
  ['RENEWED', signIn => localTime(signIn.renewed_at)],
  ['DEVICE', signIn => signIn.device]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('sign_ins').find({ query: page }))
  out.list(rows, COLUMNS, 'You are signed in nowhere. This command comes with a token instead.')
}

async function end({ client, out }: Context, typed: string): Promise<void> {
  const { sign_in_id, device } = await pick(client, SIGN_IN, typed)
  out.made(await client.service('sign_ins').remove(sign_in_id), sign_in_id, `Signed out: ${device}`)
}
