import { endMarked } from '@callboard/agents'
import { inTransaction } from '../database.ts'
import type { Application } from '../declarations.ts'
import { now } from '../ids.ts'
import { cancelPermission } from './questions.ts'
import { ACTIVE } from './states.ts'

/**
 * S6, T6, T7: settles what an earlier run of the daemon left behind. Its agents' processes are ended; what was at work is
 * interrupted and says so; answers to the sessions whose queues go on.
 */
export async function recover(app: Application): Promise<string[]> {
  await endLeftProcesses(app)
  await settleRows(app)
  const waiting = app.get('database')('tasks').join('sessions', 'sessions.session_id', 'tasks.session_id')
  return await waiting
    .where('tasks.status', 'queued')
    .whereNull('sessions.paused_at')
    .distinct()
    .pluck('tasks.session_id')
}

async function endLeftProcesses(app: Application): Promise<void> {
  const database = app.get('database')
  for (const { mark, pid, start_time } of await database('processes')) {
    const left = await endMarked(mark, pid && start_time ? { pid, startTime: start_time } : undefined)
    if (left.length) app.get('log').warn({ mark, left }, 'processes of an earlier run could not be ended')
    else await database('processes').where({ mark }).delete()
  }
}

async function settleRows(app: Application): Promise<void> {
  await inTransaction(app.get('database'), undefined, async transaction => {
    const { trx } = transaction
    for (const id of await trx('messages').where('status', 'streaming').pluck('message_id')) {
      await app.service('messages').patch(id, { status: 'interrupted' }, { transaction, type: 'message.interrupted' })
    }
    for (const id of await trx('tasks').whereIn('status', ACTIVE).pluck('task_id')) {
      const change = { status: 'interrupted' as const, ended_at: now() }
      await app.service('tasks').patch(id, change, { transaction, type: 'task.interrupted' })
    }
    for (const id of await trx('permissions').where('status', 'pending').pluck('permission_id')) {
      await cancelPermission(app, id, transaction)
    }
  })
}
