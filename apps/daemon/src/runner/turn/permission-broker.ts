import { isDeepStrictEqual } from 'node:util'
import type { PermissionAnswer, PermissionRequest, ToolCall } from '@callboard/agents'
import type { Permission, Task, ToolCall as ToolCallRow } from '@callboard/contract'
import { truncate } from '../../core/text.ts'
import type { CallParams } from '../../declarations.ts'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import type { RunnerDeps } from '../deps.ts'
import { toolRow } from './tool-row.ts'

/** Limits of a permission's row. Option ids must be returned to the agent unchanged, so they are never shortened. */
const MAX_OPTIONS = 20
const MAX_ID_LENGTH = 200
const MAX_NAME_BYTES = 500

const CANCELLED: PermissionAnswer = { cancelled: true }

type CallOrigin = Pick<CallParams, 'user' | 'actor'>

/** A permission request together with the current state of its tool call. */
export interface TrackedRequest extends PermissionRequest {
  currentCall(): ToolCall
}

interface IssuedRequest {
  task: Task
  request: TrackedRequest
  actor: string
}

/** A request whose agent waits for the answer, and its current row. */
interface PendingRequest extends IssuedRequest {
  permission_id: string
  /** The tool call that is shown to people. */
  row: ToolCallRow
  resolve(answer: PermissionAnswer): void
}

/** Passes permission requests of agents to people, and their answers back (T5). The rows are the source of truth. */
export class PermissionBroker {
  private readonly deps: Pick<RunnerDeps, 'app' | 'log'>
  private readonly pending = new Set<PendingRequest>()

  constructor(deps: Pick<RunnerDeps, 'app' | 'log'>) {
    this.deps = deps
  }

  /** Creates the row of a request and resolves with its answer, or with a cancellation when the answer is no longer needed. */
  async ask(issued: IssuedRequest): Promise<PermissionAnswer> {
    const { promise, resolve } = withResolvers<PermissionAnswer>()
    const pending = await this.register(issued, resolve)
    if (!pending) return CANCELLED
    const { signal } = issued.request
    const withdraw = () => this.withdraw(pending)
    signal.addEventListener('abort', withdraw, { once: true })
    if (signal.aborted) withdraw()
    try {
      await this.reissueChanged(issued.task, issued.request.currentCall())
      return await promise
    } finally {
      this.pending.delete(pending)
      signal.removeEventListener('abort', withdraw)
    }
  }

  /** T5: an answer applies to what was shown, so a request whose tool call has changed is cancelled and issued again. */
  async reissueChanged({ task_id }: Task, call: ToolCall): Promise<void> {
    if (call.status !== 'waiting_permission') return
    const row = toolRow(call, null)
    for (const pending of this.pending) {
      const isSameCall = pending.task.task_id === task_id && pending.request.call.id === call.id
      if (isSameCall && !isEquivalent(pending.row, row)) await this.reissue(pending, row)
    }
  }

  /** Resumes the task of an answered request, and passes the answer to its agent after the commit. */
  async answer(
    { permission_id, task_id, option_id }: Permission,
    transaction: Transaction,
    origin: CallOrigin
  ): Promise<void> {
    await this.resumeTask(task_id, transaction, origin)
    const answer = option_id === null ? CANCELLED : { optionId: option_id }
    transaction.outbox.push(() => this.resolve(permission_id, answer))
  }

  /** Cancels the matching requests that are pending. Does not change their tasks. */
  async cancel(where: Partial<Permission>, transaction: Transaction, origin: CallOrigin): Promise<void> {
    const pendingRows = transaction.trx('permissions').where({ ...where, status: 'pending' })
    for (const permission_id of await pendingRows.orderBy('created_at').pluck('permission_id')) {
      const params = { ...origin, transaction, type: 'permission.cancelled' }
      await this.deps.app.service('permissions').patch(permission_id, { status: 'cancelled' }, params)
      transaction.outbox.push(() => this.resolve(permission_id, CANCELLED))
    }
  }

  /** Creates the row. Returns undefined when the task is no longer running, or when the request has no valid option. */
  private async register(
    issued: IssuedRequest,
    resolve: PendingRequest['resolve']
  ): Promise<PendingRequest | undefined> {
    const { app } = this.deps
    const { task, request, actor } = issued
    const { task_id } = task
    if (!validOptions(request).length) return undefined
    return inTransaction(app, undefined, async transaction => {
      const { status } = await app.service('tasks').get(task_id, { transaction })
      if (status !== 'running' && status !== 'awaiting_permission') return undefined
      const row = toolRow(request.currentCall(), null)
      const permission_id = await this.createRow(issued, row, transaction)
      if (status === 'running') {
        const params = { transaction, actor, type: 'task.awaiting_permission' }
        await app.service('tasks').patch(task_id, { status: 'awaiting_permission' }, params)
      }
      const pending = { ...issued, permission_id, row, resolve }
      transaction.outbox.push(() => this.pending.add(pending))
      return pending
    })
  }

  private async reissue(pending: PendingRequest, row: ToolCallRow): Promise<void> {
    const { permission_id, actor } = pending
    const { app } = this.deps
    const permissions = app.service('permissions')
    await inTransaction(app, undefined, async transaction => {
      const { status } = await permissions.get(permission_id, { transaction })
      if (status !== 'pending') return
      const params = { transaction, actor, type: 'permission.cancelled' }
      await permissions.patch(permission_id, { status: 'cancelled' }, params)
      const reissuedId = await this.createRow(pending, row, transaction)
      transaction.outbox.push(() => Object.assign(pending, { permission_id: reissuedId, row }))
    })
  }

  private async createRow(
    { task, request, actor }: IssuedRequest,
    tool_call: ToolCallRow,
    transaction: Transaction
  ): Promise<string> {
    const { session_id, task_id } = task
    const row = {
      session_id,
      task_id,
      tool_call,
      options: validOptions(request).map(({ id, label, kind }) => ({
        option_id: id,
        name: truncate(label, MAX_NAME_BYTES),
        kind
      })),
      status: 'pending' as const,
      option_id: null,
      decided_by: null
    }
    const { permission_id } = await this.deps.app.service('permissions').create(row, { transaction, actor })
    return permission_id
  }

  private resolve(permission_id: string, answer: PermissionAnswer): void {
    for (const pending of this.pending) if (pending.permission_id === permission_id) pending.resolve(answer)
  }

  /** The agent has withdrawn its request. It gets its answer at once; the row is cancelled unless it was answered meanwhile. */
  private withdraw(pending: PendingRequest): void {
    pending.resolve(CANCELLED)
    const { app, log } = this.deps
    const { task, actor } = pending
    inTransaction(app, undefined, async transaction => {
      await this.cancel({ permission_id: pending.permission_id }, transaction, { actor })
      await this.resumeTask(task.task_id, transaction, { actor })
    }).catch(error => log.error({ err: error, task_id: task.task_id }, 'a permission request could not be cancelled'))
  }

  /** Sets a waiting task to running when it has no pending request left. */
  private async resumeTask(task_id: string, transaction: Transaction, origin: CallOrigin): Promise<void> {
    const tasks = this.deps.app.service('tasks')
    const pendingRow = await transaction.trx('permissions').where({ task_id, status: 'pending' }).first()
    const { status } = await tasks.get(task_id, { transaction })
    if (pendingRow || status !== 'awaiting_permission') return
    await tasks.patch(task_id, { status: 'running' }, { ...origin, transaction, type: 'task.continued' })
  }
}

const validOptions = ({ options }: PermissionRequest) =>
  options.filter(({ id }) => id && id.length <= MAX_ID_LENGTH).slice(0, MAX_OPTIONS)

/** Returns whether two states of a tool call describe the same action, whatever its status. */
function isEquivalent(shown: ToolCallRow, current: ToolCallRow): boolean {
  const { status, output_url } = current
  return isDeepStrictEqual({ ...shown, status, output_url }, current)
}

function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
