import { SEARCH_HIT_KINDS, type SearchHit } from '@callboard/contract'
import { type Command, Option } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Output } from '../context/output.ts'
import { toSingleLine } from '../format/sanitize.ts'
import { formatTime } from '../format/time.ts'
import { BOARD, resolve, SESSION } from '../select/resolve.ts'
import { parseCount } from '../terminal/option-parsers.ts'

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
    .argument('<words...>', 'Words to find; the last one may be incomplete')
    .description('Search messages, prompts and titles')
    .option('--board <board>', 'Only on a board')
    .option('--session <session>', 'Only in a session')
    .addOption(new Option('--kind <kind>', 'Only results of a kind').choices(SEARCH_HIT_KINDS))
    .addOption(new Option('--limit <count>', 'Number of results').argParser(parseCount).default(20))
    .addOption(new Option('--skip <count>', 'Number of results to skip').argParser(parseCount).default(0))
    .addHelpText('after', `\nExample:\n  ${PROGRAM_NAME} search dimmer --kind message`)
    .action((words: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, words.join(' '), options))
    )
}

async function run({ client, out }: Context, words: string, options: Options): Promise<void> {
  const { board, session, kind, limit: $limit, skip: $skip } = options
  const board_id = board && (await resolve(client, BOARD, board)).board_id
  const session_id = session && (await resolve(client, SESSION, session)).session_id
  const query = { words, ...(board_id && { board_id }), ...(session_id && { session_id }), ...(kind && { kind }) }
  const { data, total, skip } = await client.service('search').find({ query: { ...query, $limit, $skip } })
  for (const hit of data) {
    if (out.isJson) out.printJson(hit)
    else out.write(`${formatHit(hit, out)}\n`)
  }
  const end = skip + data.length
  if (total === 0) out.info(`No results for “${words}”.`)
  else if (end < total) out.info(`${total - end} more results: --skip ${end}`, 'dim')
}

/** The session of a result on one line, and the matching text on the next. */
function formatHit({ session_id, title, kind, index, at, snippet }: SearchHit, out: Output): string {
  const place = index === null ? kind : `${kind} ${index}`
  const head = `${shortId(session_id)}  ${out.style('bold', toSingleLine(title))}  ${place}  ${formatTime(at)}`
  return kind === 'session' ? head : `${head}\n    ${out.style('dim', toSingleLine(snippet))}`
}
