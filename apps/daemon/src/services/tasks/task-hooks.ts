import { contracts, LIMITS, type Task } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import { jsonByteLength, sanitize } from '../../core/text.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { canTransition, isFinal } from '../../runner/task-states.ts'
import { assertTransaction } from '../../storage/transaction.ts'
import { makeRoomAtFront } from './reorder-queue.ts'

/** The session of a new task must be readable for the caller. */
export async function assertSessionReadable(
  context: HookContext<'tasks', 'create'>,
  next: NextFunction
): Promise<void> {
  const { app, data, params } = context
  if (params.user) await assertCanRead(app, contracts.sessions, data.session_id, params.user, params.transaction)
  await next()
}

/** T2: puts a prompt in the session's queue, at the end or (`now`) at the front, and resumes a paused queue. */
export async function enqueue(context: HookContext<'tasks', 'create'>, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { transaction, user } = params
  assertTransaction(transaction)
  const { now: isUrgent, ...row } = data
  const { session_id } = row
  const origin = { transaction, ...(user && { user }) }
  const session = await app.service('sessions').get(session_id, { transaction })
  if (session.archived_at) throw fail.conflict('archived', 'This session is archived. Restore it first.')
  const prompt = toStoredPrompt(row.prompt)
  if (isUrgent) await app.get('runner').stopActiveTask(session_id, origin)
  const greatest = await transaction.trx('tasks').where({ session_id }).max({ position: 'position' }).first()
  const last = (greatest?.position ?? 0) + 1
  context.data = {
    ...row,
    prompt,
    status: 'queued',
    position: isUrgent ? await makeRoomAtFront(app, session_id, last, origin) : last,
    started_at: null,
    ended_at: null,
    error: null,
    usage: null,
    start_commit: null,
    end_commit: null
  }
  if (session.paused_at) await app.service('sessions').patch(session_id, { paused_at: null }, origin)
  await next()
}

/** Starts the queue after the commit. */
export async function wakeRunner(context: HookContext<'tasks', 'create'>, next: NextFunction): Promise<void> {
  await next()
  const { session_id } = context.result
  context.params.transaction?.outbox.push(() => context.app.get('runner').runQueue(session_id))
}

/** T1: refuses a status that the current one cannot change to. A prompt can be edited until it runs. */
export async function assertTransition(context: HookContext<'tasks'>, next: NextFunction): Promise<void> {
  const { data, id, params, service } = context
  const task: Task = await service.get(id, { transaction: params.transaction })
  if (data.status !== undefined && !canTransition(task.status, data.status)) {
    throw fail.conflict('wrong_state', `A task cannot change from ${task.status} to ${data.status}.`)
  }
  if (data.prompt !== undefined) {
    if (task.status !== 'queued') throw notQueued(task)
    context.data = { ...data, prompt: toStoredPrompt(data.prompt) }
  }
  await next()
}

/** Stopping a queued task ends it; stopping a running one stops the session; stopping an ended one changes nothing. */
export async function stopTask(context: HookContext<'tasks'>, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  if (!params.provider || data.status !== 'stopped') return next()
  const { transaction } = params
  const task: Task = await service.get(id, { transaction })
  if (task.status === 'queued') {
    params.type = 'task.stopped'
    context.data = { ...data, ended_at: now() }
    return next()
  }
  if (!isFinal(task.status)) await app.get('runner').stop(task.session_id, params)
  params.isRepeated = true
  context.result = await service.get(id, { transaction })
}

/** Only queued tasks can be removed: the others are part of the session's history. */
export async function assertQueued(context: HookContext<'tasks', 'remove'>, next: NextFunction): Promise<void> {
  const task: Task = await context.service.get(context.id, { transaction: context.params.transaction })
  if (task.status !== 'queued') throw notQueued(task)
  await next()
}

/** A prompt becomes a message, so it has the limits of a message (S2, S9). */
function toStoredPrompt(input: string): string {
  const prompt = sanitize(input)
  if (jsonByteLength(prompt) > LIMITS.textBytes) throw fail.badRequest('prompt_too_long', 'The prompt is too long.')
  return prompt
}

const notQueued = ({ status }: Task) =>
  fail.conflict('not_queued', `This task is ${status}. Only queued tasks can be changed or removed.`)
