import { FINAL_TASK_STATUS, type Session, type Task, type TaskStatus } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { ACTIVE, sessionStatus } from './task-states.ts'

/** T1: a session's status changes with its tasks, in the same transaction, and so does how the last one ended. */
export async function refreshesSession(context: HookContext, next: NextFunction): Promise<void> {
  const isNews = context.data?.status !== undefined
  await next()
  const { app, params, result } = context
  const { transaction, user, actor = user?.user_id } = params
  if (transaction) await refreshSession(app, result.session_id, transaction, actor, isNews ? endOf(result) : null)
}

export async function refreshSession(
  app: Application,
  session_id: Session['session_id'],
  transaction: Transaction,
  actor = 'system',
  ended: Session['last_task_status'] = null
): Promise<Session> {
  const session = await app.service('sessions').get(session_id, { transaction })
  const rows = transaction
    .trx('tasks')
    .where({ session_id })
    .whereIn('status', [...ACTIVE, 'queued'])
  const unfinished: TaskStatus[] = await rows.pluck('status')
  const status = sessionStatus(unfinished, session.paused_at !== null)
  const last_task_status = ended ?? session.last_task_status
  if (status === session.status && last_task_status === session.last_task_status) return session
  const change = { status, last_task_status, last_message_at: now() }
  return app.service('sessions').patch(session_id, change, { transaction, actor })
}

/** How a task ended that has run; what was taken out of the queue never did. */
function endOf({ status, started_at }: Task): Session['last_task_status'] {
  return (started_at && FINAL_TASK_STATUS.find(ended => ended === status)) || null
}
