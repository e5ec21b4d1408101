import type { Task } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams, HookContext, NextFunction } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

type CallOrigin = Pick<CallParams, 'user'> & { transaction: Transaction }
type QueuedTask = Pick<Task, 'task_id' | 'position'>

/** T2: a queued prompt goes just before another one that waits, or to the end. Each prompt whose place changes says so. */
export async function reorderQueue(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { before, ...rest } = data
  const { transaction, user } = params
  if (before === undefined || !transaction) return next()
  context.data = rest
  const { session_id, status }: Task = await service.get(id, { transaction })
  if (status !== 'queued') throw fail.conflict('not_queued', `This task is ${status}: only a queued one can be moved.`)
  const queue = await readQueue(session_id, transaction)
  const others = queue.filter(({ task_id }) => task_id !== id)
  const at = before === null ? others.length : others.findIndex(({ task_id }) => task_id === before)
  if (at < 0 && before !== id) throw fail.conflict('not_queued', 'The prompt that it should go before waits no more.')
  if (before !== id) {
    const order = [...others.slice(0, at).map(idOf), String(id), ...others.slice(at).map(idOf)]
    const places = new Map(order.map((task_id, i) => [task_id, queue[i]?.position ?? 0]))
    await writePositions(app, queue, places, { transaction, ...(user && { user }) }, String(id))
    context.data = { ...rest, position: places.get(String(id)) }
    params.type = 'task.moved'
  }
  await next()
}

/** The place before all that wait, once they have moved on by one; `last` is the place behind them. */
export async function makeRoomAtFront(
  app: Application,
  session_id: Task['session_id'],
  last: number,
  by: CallOrigin
): Promise<number> {
  const queue = await readQueue(session_id, by.transaction)
  const places = new Map(queue.map(({ task_id }, i) => [task_id, queue[i + 1]?.position ?? last]))
  await writePositions(app, queue, places, by)
  return queue[0]?.position ?? last
}

const readQueue = async (session_id: string, { trx }: Transaction): Promise<QueuedTask[]> =>
  trx('tasks').where({ session_id, status: 'queued' }).orderBy('position').select('task_id', 'position')

const idOf = ({ task_id }: QueuedTask) => task_id

/** Gives the tasks their new places, but for the one that its caller writes. No two may have one place, not for a moment. */
async function writePositions(
  app: Application,
  queue: readonly QueuedTask[],
  places: ReadonlyMap<string, number>,
  by: CallOrigin,
  own?: string
): Promise<void> {
  const moved = queue.filter(({ task_id, position }) => places.get(task_id) !== position)
  const { trx } = by.transaction
  for (const { task_id, position } of moved) await trx('tasks').where({ task_id }).update({ position: -position })
  for (const { task_id } of moved) {
    if (task_id === own) continue
    await app.service('tasks').patch(task_id, { position: places.get(task_id) }, { ...by, type: 'task.moved' })
  }
}
