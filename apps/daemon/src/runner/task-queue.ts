import type { Session, Task } from '@callboard/contract'
import { now } from '../core/ids.ts'
import { inTransaction } from '../storage/transaction.ts'
import type { RunnerContext } from './context.ts'
import { interruptOrphanedWork } from './recover.ts'
import type { MessageStore } from './turn/message-store.ts'

interface StartOptions<T> {
  /** Returns false when no task may start any more. */
  isAllowed(): boolean
  create(task: Task, session: Session): T
  /** Called synchronously after the commit. */
  onStarted(run: T): void
}

/**
 * Sets the next task of a session's queue to running. Its prompt becomes a message in the same transaction (T2). Returns
 * undefined when the queue is empty or paused.
 */
export async function startNextTask<T>(
  context: RunnerContext,
  session_id: Session['session_id'],
  store: MessageStore,
  { isAllowed, create, onStarted }: StartOptions<T>
): Promise<T | undefined> {
  const { app } = context
  return inTransaction(app, undefined, async transaction => {
    await interruptOrphanedWork(context, transaction, { session_id })
    const sessions = await app.service('sessions').find({ query: { session_id }, transaction })
    const [session] = sessions.data
    if (!session || session.paused_at || !isAllowed()) return undefined
    const query = { session_id, status: 'queued', $sort: { position: 1 as const }, $limit: 1 }
    const queued = await app.service('tasks').find({ query, transaction })
    const [next] = queued.data
    if (!next) return undefined
    const origin = { actor: next.created_by, transaction }
    const changes = { status: 'running' as const, started_at: now() }
    const task = await app.service('tasks').patch(next.task_id, changes, { ...origin, type: 'task.started' })
    store.attributeTo(task.task_id, session.agent_id)
    const prompt = { role: 'user', type: 'text', status: 'complete', text: task.prompt, data: null } as const
    await store.create(prompt, origin)
    const run = create(task, session)
    transaction.outbox.push(() => onStarted(run))
    return run
  })
}

export async function hasQueuedTask(
  { database }: Pick<RunnerContext, 'database'>,
  session_id: Session['session_id']
): Promise<boolean> {
  return (await database('tasks').where({ session_id, status: 'queued' }).first('task_id')) !== undefined
}
