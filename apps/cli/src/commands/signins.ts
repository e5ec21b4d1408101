import type { SignInRow } from '@callboard/contract'
import type { Command } from 'commander'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { resolve } from '../select/resolve.ts'
import { SIGN_IN } from '../select/resolve-people.ts'

export function signins(program: Command): void {
  const group = program
    .command('signins')
    .description('List the browsers where you are signed in, or sign them out')
    .summary('List your signed-in browsers; end')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('end <sign-in>')
    .description('Sign a browser out in all its tabs')
    .action((id: string, _options: object, command: Command) => withDaemon(command, context => end(context, id)))
}

const COLUMNS: Column<SignInRow>[] = [
  ['ID', signIn => shortId(signIn.sign_in_id)],
  ['SIGNED IN', signIn => formatTime(signIn.created_at)],
  ['LAST RENEWED', signIn => formatTime(signIn.renewed_at)],
  ['DEVICE', signIn => signIn.device]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('sign_ins').find({ query: page }))
  out.printList(rows, COLUMNS, 'No browser is signed in.')
}

async function end({ client, out }: Context, id: string): Promise<void> {
  const { sign_in_id, device } = await resolve(client, SIGN_IN, id)
  out.printResult(await client.service('sign_ins').remove(sign_in_id), sign_in_id, `Signed out ${device}.`)
}
