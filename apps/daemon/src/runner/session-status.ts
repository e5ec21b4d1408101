import { FINAL_TASK_STATUS, type Session, type Task, type TaskStatus } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { ACTIVE_STATUSES, deriveSessionStatus } from './task-states.ts'

/** T1, hook: updates the status of a task's session, and how its last task ended, in the transaction of the task's change. */
export async function syncSessionStatus(
  context: HookContext<'tasks', 'create' | 'patch' | 'remove'>,
  next: NextFunction
): Promise<void> {
  const changesStatus = context.data?.status !== undefined
  await next()
  const { app, params, result } = context
  const { transaction, user, actor = user?.user_id } = params
  if (!transaction) return
  await updateSessionStatus(app, result.session_id, transaction, actor, changesStatus ? finalStatusOf(result) : null)
}

/** Stores the derived status of a session, and `lastTaskStatus` unless it is null. Returns the session. */
export async function updateSessionStatus(
  app: Application,
  session_id: Session['session_id'],
  transaction: Transaction,
  actor = 'system',
  lastTaskStatus: Session['last_task_status'] = null
): Promise<Session> {
  const session = await app.service('sessions').get(session_id, { transaction })
  const tasks = transaction
    .trx('tasks')
    .where({ session_id })
    .whereIn('status', [...ACTIVE_STATUSES, 'queued'])
  const unfinished: TaskStatus[] = await tasks.pluck('status')
  const status = deriveSessionStatus(unfinished, session.paused_at !== null)
  const last_task_status = lastTaskStatus ?? session.last_task_status
  if (status === session.status && last_task_status === session.last_task_status) return session
  const changes = { status, last_task_status, last_message_at: now() }
  return app.service('sessions').patch(session_id, changes, { transaction, actor })
}

/** The final status of a task that has run; null for others, such as one that was removed from the queue. */
function finalStatusOf({ status, started_at }: Task): Session['last_task_status'] {
  return (started_at && FINAL_TASK_STATUS.find(final => final === status)) || null
}
