import { text as readAll } from 'node:stream/consumers'
import type { TranscriptChange } from '@callboard/client'
import type { Session, Task } from '@callboard/contract'
import type { Command } from 'commander'
import { watch } from '../conversation/watch.ts'
import { hasEnded } from '../conversation/words.ts'
import { EXIT, Failure } from '../failure.ts'
import { pick, SESSION, shortId } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'
import { leaveQuietlyOnInterrupt } from './follow.ts'

interface Options {
  follow?: true
}

export function prompt(program: Command): void {
  program
    .command('prompt <session> <text...>')
    .description('ask the agent something; - reads standard input')
    .option('--follow', 'watch the answer, and end with 0 when the task is completed, else with 1')
    .addHelpText('after', HELP)
    .action((typed: string, words: string[], options: Options, command: Command) =>
      withDaemon(command, context => run(context, typed, words, options))
    )
}

const HELP = `
Examples:
  callboard prompt k3f "what is this repository?" --follow
  git diff | callboard prompt k3f -`

async function run(context: Context, typed: string, words: string[], { follow }: Options): Promise<void> {
  const { client, out } = context
  const isPiped = words.length === 1 && words[0] === '-'
  const session = await pick(client, SESSION, typed)
  const text = isPiped ? await readAll(process.stdin) : words.join(' ')
  const task = await client.prompt(session.session_id, { prompt: text })
  if (follow) await followTask(context, session, task)
  else
    out.made(
      task,
      task.task_id,
      `The task is ${task.status}. Watch it: callboard follow ${shortId(session.session_id)}`
    )
}

async function followTask(context: Context, session: Session, { task_id }: Task): Promise<void> {
  leaveQuietlyOnInterrupt()
  const { tasks } = await watch(context, session, {
    select: change => ofTask(change, task_id),
    isOver: standing => {
      const task = standing.tasks.get(task_id)
      return task !== undefined && hasEnded(task)
    }
  })
  // What came of it has been shown already.
  if (tasks.get(task_id)?.status !== 'completed') throw new Failure(EXIT.failed, 'not_completed', '')
}

/** What of a change is about one task. */
function ofTask(change: TranscriptChange, task_id: string): TranscriptChange | undefined {
  switch (change.kind) {
    case 'rows':
      return { ...change, messages: change.messages.filter(message => message.task_id === task_id) }
    case 'text':
      return change.message.task_id === task_id ? change : undefined
    case 'task':
      return change.task.task_id === task_id ? change : undefined
    case 'permission':
      return change.permission.task_id === task_id ? change : undefined
    default:
      return change
  }
}
