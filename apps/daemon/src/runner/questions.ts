import type { PermissionAnswer, PermissionRequest } from '@callboard/agents'
import type { Permission, Task } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { Application, CallParams } from '../declarations.ts'
import { shortened } from './text.ts'
import { toolRow } from './tool-row.ts'

/** Bounds of a permission's row: so many choices, whose ids the agent must get back as it gave them. */
const CHOICES = 20
const ID_LENGTH = 200
const NAME = 500

const CANCELLED: PermissionAnswer = { cancelled: true }

type By = Pick<CallParams, 'user' | 'actor'>

interface Asked {
  permission_id: string
  answer: Promise<PermissionAnswer>
}

/** What agents asked and nobody has answered yet (T5). The rows are the truth; here wait those who asked. */
export class Questions {
  private readonly app: Application
  private readonly waiting = new Map<string, (answer: PermissionAnswer) => void>()

  constructor(app: Application) {
    this.app = app
  }

  /** Puts the question and waits: for a person, or until nobody needs the answer any more. */
  async ask(task: Task, request: PermissionRequest, actor: string): Promise<PermissionAnswer> {
    const asked = await this.put(task, request, actor)
    if (!asked) return CANCELLED
    const { permission_id, answer } = asked
    const { signal } = request
    const withdraw = () => this.withdraw(task, permission_id, actor)
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
  async answered({ permission_id, task_id, option_id }: Permission, transaction: Transaction, by: By): Promise<void> {
    await this.goOn(task_id, transaction, by)
    const answer = option_id === null ? CANCELLED : { optionId: option_id }
    transaction.outbox.push(() => this.waiting.get(permission_id)?.(answer))
  }

  /** Cancels those of these questions that are still open; their tasks are the caller's to settle. */
  async cancel(which: Partial<Permission>, transaction: Transaction, by: By): Promise<void> {
    const open = transaction.trx('permissions').where({ ...which, status: 'pending' })
    for (const id of await open.orderBy('created_at').pluck('permission_id')) {
      const change = { ...by, transaction, type: 'permission.cancelled' }
      await this.app.service('permissions').patch(id, { status: 'cancelled' }, change)
      transaction.outbox.push(() => this.waiting.get(id)?.(CANCELLED))
    }
  }

  /** Writes the question down; undefined when it comes too late, or leaves nothing to choose. */
  private async put(task: Task, { call, options }: PermissionRequest, actor: string): Promise<Asked | undefined> {
    const { app } = this
    const { session_id, task_id } = task
    const choices = options.filter(({ id }) => id && id.length <= ID_LENGTH).slice(0, CHOICES)
    if (!choices.length) return undefined
    return inTransaction(app, undefined, async transaction => {
      const { status } = await app.service('tasks').get(task_id, { transaction })
      if (status !== 'running' && status !== 'awaiting_permission') return undefined
      const row = {
        session_id,
        task_id,
        tool_call: toolRow(call, null),
        options: choices.map(({ id, label, kind }) => ({ option_id: id, name: shortened(label, NAME), kind })),
        status: 'pending' as const,
        option_id: null,
        decided_by: null
      }
      const { permission_id } = await app.service('permissions').create(row, { transaction, actor })
      if (status === 'running') {
        const change = { transaction, actor, type: 'task.awaiting_permission' }
        await app.service('tasks').patch(task_id, { status: 'awaiting_permission' }, change)
      }
      const answer = new Promise<PermissionAnswer>(resolve => {
        transaction.outbox.push(() => this.waiting.set(permission_id, resolve))
      })
      return { permission_id, answer }
    })
  }

  /** The agent took it back. It hears so at once; the row follows, unless it was settled in the meantime. */
  private withdraw({ task_id }: Task, permission_id: string, actor: string): void {
    this.waiting.get(permission_id)?.(CANCELLED)
    const { app } = this
    inTransaction(app, undefined, async transaction => {
      await this.cancel({ permission_id }, transaction, { actor })
      await this.goOn(task_id, transaction, { actor })
    }).catch(error => app.get('log').error({ err: error, permission_id }, 'a permission could not be cancelled'))
  }

  /** When nothing is left to answer, the task that waited goes on. */
  private async goOn(task_id: string, transaction: Transaction, by: By): Promise<void> {
    const tasks = this.app.service('tasks')
    const open = await transaction.trx('permissions').where({ task_id, status: 'pending' }).first()
    const { status } = await tasks.get(task_id, { transaction })
    if (open || status !== 'awaiting_permission') return
    await tasks.patch(task_id, { status: 'running' }, { ...by, transaction, type: 'task.continued' })
  }
}
