import type { Message, Session } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { Application } from '../declarations.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'
import { endProcesses } from './agent/agent-process.ts'
import { ACTIVE } from './task-states.ts'
import { isOpen } from './turn/tool-message.ts'

/**
 * S6, T6, T7: settles what an earlier run of the daemon left behind. Its agents' processes are ended; what was at work is
 * interrupted and says so. Answers with the sessions whose queues go on.
 */
export async function recover(app: Application): Promise<string[]> {
  const database = app.get('database')
  await inTransaction(app, undefined, transaction => interruptLeft(app, transaction))
  const marks: string[] = await database('processes').pluck('mark')
  await Promise.all(marks.map(mark => endProcesses(app, mark)))
  const waiting = database('tasks').join('sessions', 'sessions.session_id', 'tasks.session_id')
  return await waiting
    .where('tasks.status', 'queued')
    .whereNull('sessions.paused_at')
    .distinct()
    .pluck('tasks.session_id')
}

/** What nobody works on any more is interrupted: after a crash that is all that looks alive, in one session or in every one. */
export async function interruptLeft(
  app: Application,
  transaction: Transaction,
  where: Partial<Pick<Session, 'session_id'>> = {}
): Promise<void> {
  const { trx, outbox } = transaction
  const { growing, questions } = app.get('runner')
  const streaming = trx('messages').where({ ...where, status: 'streaming' })
  for (const id of await streaming.pluck('message_id')) {
    const message = await app.service('messages').get(id, { transaction })
    const change = { status: 'interrupted' as const, text: message.text, data: closed(message) }
    await app.service('messages').patch(id, change, { transaction, type: 'message.interrupted' })
    outbox.push(() => growing.delete(id))
  }
  await questions.cancel(where, transaction, {})
  for (const id of await trx('tasks').where(where).whereIn('status', ACTIVE).pluck('task_id')) {
    const change = { status: 'interrupted' as const, ended_at: now() }
    await app.service('tasks').patch(id, change, { transaction, type: 'task.interrupted' })
  }
}

/** A tool call that was under way is so no more. */
function closed({ type, data }: Message): Message['data'] {
  return type === 'tool_call' && isOpen(data.status) ? { ...data, status: 'cancelled' } : data
}
