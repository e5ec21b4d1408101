import type { FollowEvent } from '@callboard/client'
import type { Session, Task } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { watch } from '../follow/watch.ts'
import { type Attachment, withAttachments } from '../select/attachments.ts'
import { resolve, SESSION } from '../select/resolve.ts'
import { exitOnInterrupt } from '../terminal/interrupt.ts'
import { readStdin, STDIN } from '../terminal/stdin.ts'

interface Options {
  attach: string[]
  follow?: true
  now?: true
}

export function prompt(program: Command): void {
  program
    .command('prompt <session> <text...>')
    .description('Send a prompt to the agent of a session')
    .option('--attach <file>', 'Attach a text or image file of up to 20 MB (repeatable)', append, [])
    .option('--follow', 'Print the answer; exit with 0 if the prompt completes, else with 1')
    .option('--now', 'Interrupt the running prompt and skip the queue')
    .addHelpText('after', HELP)
    .action((session: string, words: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, session, words, options))
    )
}

const append = (file: string, files: string[]) => [...files, file]

const HELP = `
- as a part of the text, or as the file to attach, reads standard input.
Put -- before text that begins with a dash.

Examples:
  ${PROGRAM_NAME} prompt k3f "What is this repository?" --follow
  git diff | ${PROGRAM_NAME} prompt k3f "Review this change:" -
  ${PROGRAM_NAME} prompt k3f "Why does it look like this?" --attach shot.png
  ${PROGRAM_NAME} prompt k3f -- "- fix the first test"`

async function run(context: Context, name: string, words: string[], options: Options): Promise<void> {
  const { attach, follow, now } = options
  const { client, out } = context
  const session = await resolve(client, SESSION, name)
  const { text, attachments } = await readInput(words, attach)
  const lastIndex = follow ? await fetchLastIndex(context, session) : 0
  const pausedCount = session.status === 'paused' && !now ? await countQueued(context, session.session_id) : 0
  const task = await withAttachments(context, session, attachments, document_ids =>
    client.prompt(session.session_id, { prompt: text, ...(attach.length > 0 && { document_ids }), ...(now && { now }) })
  )
  if (pausedCount) out.info(`The queue was paused and is resumed. Prompts before yours: ${pausedCount}.`)
  const status = await describeQueued(context, session, task)
  if (follow) {
    if (status) out.info(status)
    await followTask(context, task, lastIndex)
  } else {
    const hint = `Follow it with: ${PROGRAM_NAME} follow ${shortId(session.session_id)}`
    out.printResult(task, task.task_id, `${status ?? 'Prompt sent.'} ${hint}`)
  }
}

/** The text and the files of a prompt; `-` stands for standard input in either. */
async function readInput(words: readonly string[], files: readonly string[]) {
  const stdinUses = [...words, ...files].filter(word => word === STDIN).length
  const stdin = stdinUses ? await readStdin(stdinUses) : Buffer.alloc(0)
  const attachments = files.map((path): Attachment => (path === STDIN ? { content: stdin } : { path }))
  const at = words.indexOf(STDIN)
  if (at < 0) return { text: words.join(' '), attachments }
  const parts = [words.slice(0, at).join(' '), stdin.toString('utf8'), words.slice(at + 1).join(' ')]
  return { text: parts.filter(Boolean).join('\n'), attachments }
}

async function countQueued({ client }: Context, session_id: string, position?: number): Promise<number> {
  const query = {
    session_id,
    status: 'queued' as const,
    ...(position !== undefined && { position: { $lte: position } })
  }
  const { total } = await client.service('tasks').find({ query: { ...query, $limit: 0 } })
  return total
}

/** The place of a task in the queue; undefined where it starts at once. */
async function describeQueued(context: Context, { status }: Session, task: Task): Promise<string | undefined> {
  if (task.status !== 'queued') return undefined
  const place = await countQueued(context, task.session_id, task.position)
  const isWaiting = place > 1 || (place === 1 && status !== 'idle')
  return isWaiting ? `Prompt queued at position ${place}.` : undefined
}

/** The index of the last message before the prompt. */
async function fetchLastIndex({ client }: Context, { session_id }: Session): Promise<number> {
  const { data } = await client.service('messages').find({ query: { session_id, $sort: { index: -1 }, $limit: 1 } })
  return data[0]?.index ?? 0
}

async function followTask(context: Context, { task_id, session_id }: Task, after: number): Promise<void> {
  exitOnInterrupt(`Stopped following. The agent continues; stop it with: ${PROGRAM_NAME} stop ${shortId(session_id)}`)
  const tracker = await watch(
    context,
    { session_ids: [session_id] },
    {
      from: { after },
      select: event => isOfTask(event, task_id),
      isDone: tracker => tracker.resultOf(task_id) !== undefined
    }
  )
  const result = tracker.resultOf(task_id)
  if (result === 'removed') throw new CliError(EXIT.failed, 'task_removed', 'The prompt was removed from the queue.')
  // The outcome has been printed already.
  if (result !== 'completed') throw new CliError(EXIT.failed, 'not_completed', '')
}

/** True if an event belongs to this task, or to the whole session. */
function isOfTask(event: FollowEvent, task_id: string): boolean {
  switch (event.kind) {
    case 'message':
    case 'text':
      return event.message.task_id === task_id
    case 'task':
      return event.task.task_id === task_id
    case 'task_removed':
      return event.task_id === task_id
    case 'permission':
      return event.permission.task_id === task_id
    default:
      return true
  }
}
