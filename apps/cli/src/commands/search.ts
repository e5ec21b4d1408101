import { SEARCH_HIT_KINDS, type SearchHit } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { oneLine } from '../format/sanitize.ts'
import { localTime } from '../format/time.ts'
import { BOARD, pick, SESSION } from '../select/resolve.ts'
import { count } from './follow.ts'

interface Options {
  board?: string
  session?: string
  kind?: SearchHit['kind']
  limit: number
  skip: number
}

export function search(program: Command): void {
  program
    .command('search')
    .argument('<words...>', 'what is searched for; of the last word a beginning is enough')
    .description('what was said, asked and named, best first')
    .option('--board <board>', 'on one board')
    .option('--session <session>', 'in one session')
    .addOption(new Option('--kind <kind>', 'only these').choices(SEARCH_HIT_KINDS))
    .addOption(new Option('--limit <count>', 'so many of them').argParser(count).default(20))
    .addOption(new Option('--skip <count>', 'without the first so many').argParser(count).default(0))
    .addHelpText('after', `\nExample:\n  ${CALLBOARD} search dimmer --kind message`)
    .action((words: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, words.join(' '), options))
    )
}

async function run({ client, out }: Context, words: string, options: Options): Promise<void> {
  const { board, session, kind, limit: $limit, skip: $skip } = options
  const board_id = board && (await pick(client, BOARD, board)).board_id
  const session_id = session && (await pick(client, SESSION, session)).session_id
  const query = { words, ...(board_id && { board_id }), ...(session_id && { session_id }), ...(kind && { kind }) }
  const { data, total, skip } = await client.service('search').find({ query: { ...query, $limit, $skip } })
  for (const hit of data) {
    if (out.isJson) out.json(hit)
    else out.write(`${wordsOf(hit, out)}\n`)
  }
  const shown = skip + data.length
  if (total === 0) out.say(`Nothing was found for “${words}”.`)
  else if (shown < total) out.say(`${total - shown} more: --skip ${shown}`, 'dim')
}

/** Where it is, and what is said there. */
function wordsOf({ session_id, title, kind, index, at, snippet }: SearchHit, out: Output): string {
  const place = index === null ? kind : `${kind} ${index}`
  const head = `${shortId(session_id)}  ${out.style('bold', oneLine(title))}  ${place}  ${localTime(at)}`
  return kind === 'session' ? head : `${head}\n    ${out.style('dim', oneLine(snippet))}`
}
