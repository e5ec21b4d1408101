import type { Task } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams, HookContext, NextFunction } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

type CallOrigin = Pick<CallParams, 'user'> & { transaction: Transaction }
type QueuedTask = Pick<Task, 'task_id' | 'position'>

/** T2: moves a queued task directly before another one, or to the end. Every task whose position changes emits an event. */
export async function reorderQueue(context: HookContext<'tasks'>, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { before, ...rest } = data
  const { transaction, user } = params
  if (before === undefined || !transaction) return next()
  context.data = rest
  const { session_id, status }: Task = await service.get(id, { transaction })
  if (status !== 'queued') throw fail.conflict('not_queued', `This task is ${status}. Only queued tasks can be moved.`)
  const queue = await readQueue(session_id, transaction)
  const others = queue.filter(({ task_id }) => task_id !== id)
  const index = before === null ? others.length : others.findIndex(({ task_id }) => task_id === before)
  if (index < 0 && before !== id) {
    throw fail.conflict('not_queued', 'The task to move before is no longer in the queue.')
  }
  if (before !== id) {
    const order = [...others.slice(0, index).map(idOf), String(id), ...others.slice(index).map(idOf)]
    const positions = new Map(order.map((task_id, i) => [task_id, queue[i]?.position ?? 0]))
    await writePositions(app, queue, positions, { transaction, ...(user && { user }) }, String(id))
    context.data = { ...rest, position: positions.get(String(id)) }
    params.type = 'task.moved'
  }
  await next()
}

/** Moves every queued task back by one and returns the position at the front; `last` is the position behind the queue. */
export async function makeRoomAtFront(
  app: Application,
  session_id: Task['session_id'],
  last: number,
  origin: CallOrigin
): Promise<number> {
  const queue = await readQueue(session_id, origin.transaction)
  const positions = new Map(queue.map(({ task_id }, i) => [task_id, queue[i + 1]?.position ?? last]))
  await writePositions(app, queue, positions, origin)
  return queue[0]?.position ?? last
}

const readQueue = async (session_id: string, { trx }: Transaction): Promise<QueuedTask[]> =>
  trx('tasks').where({ session_id, status: 'queued' }).orderBy('position').select('task_id', 'position')

const idOf = ({ task_id }: QueuedTask) => task_id

/**
 * Writes new positions, except for the task `ownId`, which the caller writes. Positions are unique at every moment, so the
 * moved tasks first get negative ones.
 */
async function writePositions(
  app: Application,
  queue: readonly QueuedTask[],
  positions: ReadonlyMap<string, number>,
  origin: CallOrigin,
  ownId?: string
): Promise<void> {
  const moved = queue.filter(({ task_id, position }) => positions.get(task_id) !== position)
  const { trx } = origin.transaction
  for (const { task_id, position } of moved) await trx('tasks').where({ task_id }).update({ position: -position })
  for (const { task_id } of moved) {
    if (task_id === ownId) continue
    await app.service('tasks').patch(task_id, { position: positions.get(task_id) }, { ...origin, type: 'task.moved' })
  }
}
