import { text as readAll } from 'node:stream/consumers'
import type { FollowEvent } from '@callboard/client'
import type { Session, Task } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { watch } from '../follow/watch.ts'
import { withFiles } from '../select/attachments.ts'
import { pick, SESSION } from '../select/resolve.ts'
import { leaveQuietlyOnInterrupt } from './follow.ts'

interface Options {
  attach: string[]
  follow?: true
  now?: true
}

export function prompt(program: Command): void {
  program
    .command('prompt <session> <text...>')
    .description('ask the agent something; - reads standard input')
    .option('--attach <file>', 'give it a text or a picture, 20 MB at most; again for each further one', added, [])
    .option('--follow', 'watch the answer, and end with 0 when the task is completed, else with 1')
    .option('--now', 'before all that wait, and in the place of what runs')
    .addHelpText('after', HELP)
    .action((typed: string, words: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, typed, words, options))
    )
}

const added = (file: string, before: string[]) => [...before, file]

const HELP = `
Examples:
  ${CALLBOARD} prompt k3f "what is this repository?" --follow
  git diff | ${CALLBOARD} prompt k3f -
  ${CALLBOARD} prompt k3f "why does it look like this?" --attach shot.png`

async function run(context: Context, typed: string, words: string[], options: Options): Promise<void> {
  const { attach, follow, now } = options
  const { client, out } = context
  const isPiped = words.length === 1 && words[0] === '-'
  const session = await pick(client, SESSION, typed)
  const text = isPiped ? await readAll(process.stdin) : words.join(' ')
  const last = follow ? await lastIndex(context, session) : 0
  const waiting = session.status === 'paused' && !now ? await countQueued(context, session) : 0
  const task = await withFiles(context, session, attach, document_ids =>
    client.prompt(session.session_id, { prompt: text, ...(attach.length > 0 && { document_ids }), ...(now && { now }) })
  )
  if (waiting) out.say(`The queue was paused. It goes on with ${promptsThat(waiting)} waited; yours comes after.`)
  if (follow) await followTask(context, task, last)
  else {
    const hint = `Watch it: ${CALLBOARD} follow ${shortId(session.session_id)}`
    out.made(task, task.task_id, `The task is ${task.status}. ${hint}`)
  }
}

/** T2: a paused queue goes on from its beginning. */
async function countQueued({ client }: Context, { session_id }: Session): Promise<number> {
  const { total } = await client.service('tasks').find({ query: { session_id, status: 'queued', $limit: 0 } })
  return total
}

const promptsThat = (count: number) => (count === 1 ? 'the prompt that' : `the ${count} prompts that`)

/** Where the session's messages end, before its prompt becomes one of them. */
async function lastIndex({ client }: Context, { session_id }: Session): Promise<number> {
  const { data } = await client.service('messages').find({ query: { session_id, $sort: { index: -1 }, $limit: 1 } })
  return data[0]?.index ?? 0
}

async function followTask(context: Context, { task_id, session_id }: Task, after: number): Promise<void> {
  leaveQuietlyOnInterrupt()
  const standings = await watch(
    context,
    { session_ids: [session_id] },
    {
      from: { after },
      select: change => isOfTask(change, task_id),
      isOver: standings => standings.ended(task_id) !== undefined
    }
  )
  // What came of it has been shown already.
  if (standings.ended(task_id)?.status !== 'completed') throw new Failure(EXIT.failed, 'not_completed', '')
}

/** Whether a change is about this task, or about all. */
function isOfTask(change: FollowEvent, task_id: string): boolean {
  switch (change.kind) {
    case 'message':
    case 'text':
      return change.message.task_id === task_id
    case 'task':
      return change.task.task_id === task_id
    case 'permission':
      return change.permission.task_id === task_id
    default:
      return true
  }
}
