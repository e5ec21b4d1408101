import type { Task } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { localTime } from '../format/time.ts'
import { pick, SESSION, TASK } from '../select/resolve.ts'

interface MoveOptions {
  before?: string
  first?: true
  last?: true
}

export function queue(program: Command): void {
  const group = program
    .command('queue [session]')
    .description('the prompts that wait in a session, in their order')
    .summary('list what waits in a session; edit, move, remove')
    .action((typed: string | undefined, _options: object, command: Command) =>
      withDaemon(command, context => list(context, typed))
    )
  group
    .command('edit <task> <text...>')
    .description('other words for a prompt that waits')
    .action((typed: string, words: string[], _options: object, command: Command) =>
      withDaemon(command, context => edit(context, typed, words.join(' ')))
    )
  group
    .command('move <task>')
    .description('another place for a prompt that waits')
    .option('--before <task>', 'just before that one')
    .option('--first', 'before all others')
    .option('--last', 'after all others')
    .action((typed: string, options: MoveOptions, command: Command) =>
      withDaemon(command, context => move(context, typed, options))
    )
  group
    .command('remove <task>')
    .description('takes a prompt out of the queue')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, typed))
    )
}

async function list({ client, out, allRows }: Context, typed: string | undefined): Promise<void> {
  if (typed === undefined) throw new Failure(EXIT.usage, 'usage', `Say which session. See: ${CALLBOARD} sessions`)
  const { session_id, status } = await pick(client, SESSION, typed)
  const query = { session_id, status: 'queued' as const, $sort: { position: 1 as const } }
  const rows = await allRows(page => client.service('tasks').find({ query: { ...query, ...page } }))
  out.list(
    rows,
    [
      ['TASK', task => shortId(task.task_id)],
      ['SINCE', task => localTime(task.created_at)],
      ['PROMPT', task => task.prompt]
    ],
    'Nothing waits in this session.'
  )
  if (status === 'paused') out.say(`The queue is paused. Let it go on: ${CALLBOARD} resume ${shortId(session_id)}`)
}

async function edit({ client, out }: Context, typed: string, prompt: string): Promise<void> {
  const { task_id } = await pick(client, TASK, typed)
  const task = await client.service('tasks').patch(task_id, { prompt })
  out.made(task, task_id, 'The prompt has other words now.')
}

async function move({ client, out }: Context, typed: string, { before, first, last }: MoveOptions): Promise<void> {
  const ways = [before, first, last].filter(way => way !== undefined)
  if (ways.length !== 1) throw new Failure(EXIT.usage, 'usage', 'Say where to: --before <task>, --first or --last.')
  const moved = await pick(client, TASK, typed)
  const target = last ? null : await idOfTarget(client, moved, before)
  const task = await client.service('tasks').patch(moved.task_id, { before: target })
  out.made(task, task.task_id, 'The prompt has another place in the queue now.')
}

/** The one that was named, else what stands at the head of the queue; the task itself when nothing waits any more. */
async function idOfTarget(client: Context['client'], { task_id, session_id }: Task, before?: string): Promise<string> {
  if (before !== undefined) return (await pick(client, TASK, before)).task_id
  const query = { session_id, status: 'queued' as const, $sort: { position: 1 as const }, $limit: 1 }
  const { data } = await client.service('tasks').find({ query })
  return data[0]?.task_id ?? task_id
}

async function remove({ client, out }: Context, typed: string): Promise<void> {
  const { task_id } = await pick(client, TASK, typed)
  const task = await client.service('tasks').remove(task_id)
  out.made(task, task_id, 'The prompt is out of the queue.')
}
