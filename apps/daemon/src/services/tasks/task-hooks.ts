import { contracts, LIMITS, type Task } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import { cleaned, encodedBytes } from '../../core/text.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { canTransition, isFinal } from '../../runner/task-states.ts'
import { makeRoomAtFront } from './reorder-queue.ts'

/** A prompt goes to a session that one sees. */
export async function assertSessionReadable(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  if (params.user) await assertCanRead(app, contracts.sessions, data.session_id, params.user, params.transaction)
  await next()
}

/** A prompt takes its place in the session's queue, and a queue that was paused goes on (T2). */
export async function enqueue(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { transaction, user } = params
  if (!transaction) throw new Error('a task is queued inside a transaction')
  const { now: isUrgent, ...asked } = data
  const { session_id } = asked
  const by = { transaction, ...(user && { user }) }
  const session = await app.service('sessions').get(session_id, { transaction })
  if (session.archived_at) throw fail.conflict('archived', 'This session is archived. Restore it first.')
  const prompt = toStoredPrompt(asked.prompt)
  if (isUrgent) await app.get('runner').stopActiveTask(session_id, by)
  const greatest = await transaction.trx('tasks').where({ session_id }).max({ position: 'position' }).first()
  const last = (greatest?.position ?? 0) + 1
  context.data = {
    ...asked,
    prompt,
    status: 'queued',
    position: isUrgent ? await makeRoomAtFront(app, session_id, last, by) : last,
    started_at: null,
    ended_at: null,
    error: null,
    usage: null,
    start_commit: null,
    end_commit: null
  }
  if (session.paused_at) await app.service('sessions').patch(session_id, { paused_at: null }, by)
  await next()
}

/** The runner is called, after the commit. */
export async function wakeRunner(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { session_id } = context.result
  context.params.transaction?.outbox.push(() => context.app.get('runner').runQueue(session_id))
}

/** T1: a status follows from the one before, or is refused. A prompt can be reworded until it runs. */
export async function assertTransition(context: HookContext, next: NextFunction): Promise<void> {
  const { data, id, params, service } = context
  const task: Task = await service.get(id, { transaction: params.transaction })
  if (data.status !== undefined && !canTransition(task.status, data.status)) {
    throw fail.conflict('wrong_state', `A task that is ${task.status} cannot become ${data.status}.`)
  }
  if (data.prompt !== undefined) {
    if (task.status !== 'queued') throw notQueued(task)
    context.data = { ...data, prompt: toStoredPrompt(data.prompt) }
  }
  await next()
}

/** A person who stops a task stops its session's work when it is under way; a queued one just ends; an ended one stays. */
export async function stopTask(context: HookContext, next: NextFunction): Promise<void> {
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

/** What has run is history; only what still waits can be taken away. */
export async function assertQueued(context: HookContext, next: NextFunction): Promise<void> {
  const task: Task = await context.service.get(context.id, { transaction: context.params.transaction })
  if (task.status !== 'queued') throw notQueued(task)
  await next()
}

/** A prompt becomes a message, and is bound like one (S2, S9). */
function toStoredPrompt(prompt: string): string {
  const fit = cleaned(prompt)
  if (encodedBytes(fit) > LIMITS.textBytes) throw fail.badRequest('prompt_too_long', 'The prompt is too long.')
  return fit
}

const notQueued = ({ status }: Task) =>
  fail.conflict('not_queued', `This task is ${status}: only a queued one can be changed or taken away.`)
