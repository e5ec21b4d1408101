import type { Task } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { formatTime } from '../format/time.ts'
import { resolve, SESSION, TASK } from '../select/resolve.ts'

interface MoveOptions {
  before?: string
  first?: true
  last?: true
}

export function queue(program: Command): void {
  const group = program
    .command('queue [session]')
    .description('List the queued prompts of a session, or change them')
    .summary('List queued prompts; edit, move, remove')
    .action((session: string | undefined, _options: object, command: Command) =>
      withDaemon(command, context => list(context, session))
    )
  group
    .command('edit <task> <text...>')
    .description('Replace the text of a queued prompt')
    .action((task: string, words: string[], _options: object, command: Command) =>
      withDaemon(command, context => edit(context, task, words.join(' ')))
    )
  group
    .command('move <task>')
    .description('Move a queued prompt')
    .option('--before <task>', 'Before another queued prompt')
    .option('--first', 'To the beginning of the queue')
    .option('--last', 'To the end of the queue')
    .action((task: string, options: MoveOptions, command: Command) =>
      withDaemon(command, context => move(context, task, options))
    )
  group
    .command('remove <task>')
    .description('Remove a queued prompt')
    .action((task: string, _options: object, command: Command) => withDaemon(command, context => remove(context, task)))
}

const inQueueOrder = { status: 'queued' as const, $sort: { position: 1 as const } }

async function list({ client, out, allRows }: Context, name: string | undefined): Promise<void> {
  if (name === undefined) throw new CliError(EXIT.usage, 'usage', `Specify a session. See: ${PROGRAM_NAME} sessions`)
  const { session_id, status } = await resolve(client, SESSION, name)
  const rows = await allRows(page => client.service('tasks').find({ query: { session_id, ...inQueueOrder, ...page } }))
  out.printList(
    rows,
    [
      ['TASK', task => shortId(task.task_id)],
      ['QUEUED', task => formatTime(task.created_at)],
      ['PROMPT', task => task.prompt]
    ],
    'No queued prompts.'
  )
  if (status === 'paused') {
    out.info(`The queue is paused. Resume it with: ${PROGRAM_NAME} resume ${shortId(session_id)}`)
  }
}

async function edit({ client, out }: Context, name: string, prompt: string): Promise<void> {
  const { task_id } = await resolve(client, TASK, name)
  const task = await client.service('tasks').patch(task_id, { prompt })
  out.printResult(task, task_id, 'Prompt updated.')
}

async function move({ client, out }: Context, name: string, { before, first, last }: MoveOptions): Promise<void> {
  const places = [before, first, last].filter(place => place !== undefined)
  if (places.length !== 1) throw new CliError(EXIT.usage, 'usage', 'Specify one of --before <task>, --first or --last.')
  const { task_id, session_id } = await resolve(client, TASK, name)
  const next = last ? null : await findNextTask(client, { task_id, session_id }, before)
  const task = await client.service('tasks').patch(task_id, { before: next })
  out.printResult(task, task_id, 'Prompt moved.')
}

/** The task to move before: the named one, else the first of the queue; the moved task itself where the queue is empty. */
async function findNextTask(
  client: Context['client'],
  { task_id, session_id }: Pick<Task, 'task_id' | 'session_id'>,
  before?: string
): Promise<string> {
  if (before !== undefined) return (await resolve(client, TASK, before)).task_id
  const { data } = await client.service('tasks').find({ query: { session_id, ...inQueueOrder, $limit: 1 } })
  return data[0]?.task_id ?? task_id
}

async function remove({ client, out }: Context, name: string): Promise<void> {
  const { task_id } = await resolve(client, TASK, name)
  const task = await client.service('tasks').remove(task_id)
  out.printResult(task, task_id, 'Prompt removed from the queue.')
}
