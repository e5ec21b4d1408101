import type { PermissionAnswer, PermissionRequest } from '@callboard/agents'
import type { Permission, Task } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { Application } from '../declarations.ts'
import { shortened } from './text.ts'
import { toolRow } from './tool-row.ts'

/** What an agent asked and nobody has answered yet (T5). The rows are the truth; here wait those who asked. */
export class Questions {
  private readonly app: Application
  private readonly waiting = new Map<string, (answer: PermissionAnswer) => void>()

  constructor(app: Application) {
    this.app = app
  }

  /** Puts the question and waits: for a person, or for the turn to end. */
  async ask(task: Task, { call, options, signal }: PermissionRequest, actor: string): Promise<PermissionAnswer> {
    const permission = await this.put(task, { call, options, signal }, actor)
    const { permission_id } = permission
    const answer = new Promise<PermissionAnswer>(resolve => this.waiting.set(permission_id, resolve))
    const withdraw = () => this.withdraw(permission)
    signal.addEventListener('abort', withdraw, { once: true })
    if (signal.aborted) withdraw()
    try {
      return await answer
    } finally {
      this.waiting.delete(permission_id)
      signal.removeEventListener('abort', withdraw)
    }
  }

  /** A person has answered: the task goes on, and after the commit the agent hears it. */
  async answered(permission: Permission, transaction: Transaction): Promise<void> {
    const { permission_id, option_id } = permission
    await continueTask(this.app, permission, transaction)
    transaction.outbox.push(() => {
      this.waiting.get(permission_id)?.(option_id === null ? { cancelled: true } : { optionId: option_id })
    })
  }

  private async put(task: Task, { call, options }: PermissionRequest, actor: string): Promise<Permission> {
    const { app } = this
    const { session_id, task_id } = task
    return inTransaction(app.get('database'), undefined, async transaction => {
      const row = {
        session_id,
        task_id,
        tool_call: toolRow(call, null),
        options: options.map(({ id, label, kind }) => ({ option_id: id, name: shortened(label, 500), kind })),
        status: 'pending' as const,
        option_id: null,
        decided_by: null
      }
      const permission = await app
        .service('permissions')
        .create(row, { transaction, actor, type: 'permission.created' })
      const { status } = await app.service('tasks').get(task_id, { transaction })
      if (status === 'running') {
        const change = { transaction, actor, type: 'task.awaiting_permission' }
        await app.service('tasks').patch(task_id, { status: 'awaiting_permission' }, change)
      }
      return permission
    })
  }

  /** Nobody needs the answer any more: the turn was stopped, or the agent took the question back. */
  private withdraw({ permission_id }: Permission): void {
    cancelPermission(this.app, permission_id).catch(error => {
      this.app.get('log').error({ err: error, permission_id }, 'a permission could not be cancelled')
    })
    this.waiting.get(permission_id)?.({ cancelled: true })
  }
}

/** Cancels a permission unless it was answered in the meantime. */
export async function cancelPermission(app: Application, permission_id: string, outer?: Transaction): Promise<void> {
  await inTransaction(app.get('database'), outer, async transaction => {
    const { status } = await app.service('permissions').get(permission_id, { transaction })
    if (status !== 'pending') return
    const change = { transaction, type: 'permission.cancelled' }
    const permission = await app.service('permissions').patch(permission_id, { status: 'cancelled' }, change)
    await continueTask(app, permission, transaction)
  })
}

/** When nothing is left to answer, the task that waited goes on. */
async function continueTask(app: Application, { task_id }: Permission, transaction: Transaction): Promise<void> {
  const [open] = await transaction.trx('permissions').where({ task_id, status: 'pending' }).limit(1)
  const { status } = await app.service('tasks').get(task_id, { transaction })
  if (open || status !== 'awaiting_permission') return
  await app.service('tasks').patch(task_id, { status: 'running' }, { transaction, type: 'task.continued' })
}
