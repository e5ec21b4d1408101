import type { Session, TaskStatus } from '@callboard/contract'
import type { Transaction } from '../database.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import { now } from '../ids.ts'
import { ACTIVE, sessionStatus } from './states.ts'

/** T1: a session's status changes with its tasks, in the same transaction. */
export async function refreshesSession(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  if (params.transaction)
    await refreshSession(app, result.session_id, params.transaction, params.actor ?? params.user?.user_id)
}

export async function refreshSession(
  app: Application,
  session_id: Session['session_id'],
  transaction: Transaction,
  actor = 'system'
): Promise<Session> {
  const session = await app.service('sessions').get(session_id, { transaction })
  const rows = transaction
    .trx('tasks')
    .where({ session_id })
    .whereIn('status', [...ACTIVE, 'queued'])
  const unfinished: TaskStatus[] = await rows.pluck('status')
  const status = sessionStatus(unfinished, session.paused_at !== null)
  if (status === session.status) return session
  return app.service('sessions').patch(session_id, { status, last_message_at: now() }, { transaction, actor })
}
