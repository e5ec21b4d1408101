import type { Message, Session } from '@callboard/contract'
import { now } from '../core/ids.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'
import { killAgentProcesses } from './agent/agent-process.ts'
import type { RunnerContext } from './context.ts'
import { ACTIVE_STATUSES } from './task-states.ts'
import { isToolCallOpen } from './turn/tool-message.ts'

/**
 * S6, T6, T7: cleans up after an earlier run of the daemon. Interrupts what was active and ends the processes of its agents.
 * Returns the ids of the sessions whose queues continue.
 */
export async function recover(context: RunnerContext): Promise<string[]> {
  const { app, database } = context
  await inTransaction(app, undefined, transaction => interruptOrphanedWork(context, transaction))
  const processTags: string[] = await database('processes').pluck('mark')
  await Promise.all(processTags.map(processTag => killAgentProcesses(context, processTag)))
  const queuedTasks = database('tasks').join('sessions', 'sessions.session_id', 'tasks.session_id')
  return await queuedTasks
    .where('tasks.status', 'queued')
    .whereNull('sessions.paused_at')
    .distinct()
    .pluck('tasks.session_id')
}

/** Interrupts the messages, permission requests and tasks that are active although nothing works on them any more. */
export async function interruptOrphanedWork(
  { app, permissions, streamingTexts }: Pick<RunnerContext, 'app' | 'permissions' | 'streamingTexts'>,
  transaction: Transaction,
  where: Partial<Pick<Session, 'session_id'>> = {}
): Promise<void> {
  const { trx, outbox } = transaction
  const streamingMessages = trx('messages').where({ ...where, status: 'streaming' })
  for (const message_id of await streamingMessages.pluck('message_id')) {
    const message = await app.service('messages').get(message_id, { transaction })
    const changes = { status: 'interrupted' as const, text: message.text, data: withToolCallCancelled(message) }
    await app.service('messages').patch(message_id, changes, { transaction, type: 'message.interrupted' })
    outbox.push(() => streamingTexts.delete(message_id))
  }
  await permissions.cancel(where, transaction, {})
  for (const task_id of await trx('tasks').where(where).whereIn('status', ACTIVE_STATUSES).pluck('task_id')) {
    const changes = { status: 'interrupted' as const, ended_at: now() }
    await app.service('tasks').patch(task_id, changes, { transaction, type: 'task.interrupted' })
  }
}

/** The data of an interrupted message: an open tool call becomes a cancelled one. */
function withToolCallCancelled({ type, data }: Message): Message['data'] {
  return type === 'tool_call' && isToolCallOpen(data.status) ? { ...data, status: 'cancelled' } : data
}
