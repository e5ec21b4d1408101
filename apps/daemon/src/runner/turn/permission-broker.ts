import { isDeepStrictEqual } from 'node:util'
import type { PermissionAnswer, PermissionRequest, ToolCall } from '@callboard/agents'
import type { Permission, ToolCall as Row, Task } from '@callboard/contract'
import { shortened } from '../../core/text.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import { toolRow } from './tool-row.ts'

/** Bounds of a permission's row: so many choices, whose ids the agent must get back as it gave them. */
const CHOICES = 20
const ID_LENGTH = 200
const NAME = 500

const CANCELLED: PermissionAnswer = { cancelled: true }

type By = Pick<CallParams, 'user' | 'actor'>

/** A question, and the call that it is about as it stands now. */
export interface Question extends PermissionRequest {
  latest(): ToolCall
}

/** A question whose agent waits, and the row that it is on now. */
interface Asked {
  task: Task
  question: Question
  actor: string
  permission_id: string
  shown: Row
  answer(answer: PermissionAnswer): void
}

/** What agents asked and nobody has answered yet (T5). The rows are the truth; here wait those who asked. */
export class PermissionBroker {
  private readonly app: Application
  private readonly waiting = new Set<Asked>()

  constructor(app: Application) {
    this.app = app
  }

  /** Puts the question and waits: for a person, or until nobody needs the answer any more. */
  async ask(task: Task, question: Question, actor: string): Promise<PermissionAnswer> {
    const { promise, resolve } = withResolver<PermissionAnswer>()
    const asked = await this.put({ task, question, actor, answer: resolve })
    if (!asked) return CANCELLED
    const { signal } = question
    const withdraw = () => this.withdraw(asked)
    signal.addEventListener('abort', withdraw, { once: true })
    if (signal.aborted) withdraw()
    try {
      await this.review(task, question.latest())
      return await promise
    } finally {
      this.waiting.delete(asked)
      signal.removeEventListener('abort', withdraw)
    }
  }

  /** T5: an answer counts for what was shown. A call that changed while its question waits is asked about anew. */
  async review({ task_id }: Task, call: ToolCall): Promise<void> {
    if (call.status !== 'waiting_permission') return
    for (const asked of this.waiting) {
      const { task, question, shown } = asked
      const isAbout = task.task_id === task_id && question.call.id === call.id
      if (isAbout && !isSameDeed(shown, toolRow(call, null))) await this.askAnew(asked, toolRow(call, null))
    }
  }

  /** A person has answered: the task goes on, and after the commit the agent hears it. */
  async answered({ permission_id, task_id, option_id }: Permission, transaction: Transaction, by: By): Promise<void> {
    await this.goOn(task_id, transaction, by)
    const answer = option_id === null ? CANCELLED : { optionId: option_id }
    transaction.outbox.push(() => this.tell(permission_id, answer))
  }

  /** Cancels those of these questions that are still open; their tasks are the caller's to settle. */
  async cancel(which: Partial<Permission>, transaction: Transaction, by: By): Promise<void> {
    const open = transaction.trx('permissions').where({ ...which, status: 'pending' })
    for (const id of await open.orderBy('created_at').pluck('permission_id')) {
      const change = { ...by, transaction, type: 'permission.cancelled' }
      await this.app.service('permissions').patch(id, { status: 'cancelled' }, change)
      transaction.outbox.push(() => this.tell(id, CANCELLED))
    }
  }

  /** Writes the question down; undefined when it comes too late, or leaves nothing to choose. */
  private async put(asking: Omit<Asked, 'permission_id' | 'shown'>): Promise<Asked | undefined> {
    const { app } = this
    const { task, question, actor } = asking
    const { task_id } = task
    if (!choicesOf(question).length) return undefined
    return inTransaction(app, undefined, async transaction => {
      const { status } = await app.service('tasks').get(task_id, { transaction })
      if (status !== 'running' && status !== 'awaiting_permission') return undefined
      const shown = toolRow(question.latest(), null)
      const permission_id = await this.write(asking, shown, transaction)
      if (status === 'running') {
        const change = { transaction, actor, type: 'task.awaiting_permission' }
        await app.service('tasks').patch(task_id, { status: 'awaiting_permission' }, change)
      }
      const asked = { ...asking, permission_id, shown }
      transaction.outbox.push(() => this.waiting.add(asked))
      return asked
    })
  }

  /** The question as it was is cancelled, so that nobody answers it, and the agent waits for the answer to the new one. */
  private async askAnew(asked: Asked, shown: Row): Promise<void> {
    const { permission_id, actor } = asked
    const permissions = this.app.service('permissions')
    await inTransaction(this.app, undefined, async transaction => {
      const { status } = await permissions.get(permission_id, { transaction })
      if (status !== 'pending') return
      const change = { transaction, actor, type: 'permission.cancelled' }
      await permissions.patch(permission_id, { status: 'cancelled' }, change)
      const next = await this.write(asked, shown, transaction)
      transaction.outbox.push(() => Object.assign(asked, { permission_id: next, shown }))
    })
  }

  private async write(
    { task, question, actor }: Pick<Asked, 'task' | 'question' | 'actor'>,
    tool_call: Row,
    transaction: Transaction
  ): Promise<string> {
    const { session_id, task_id } = task
    const row = {
      session_id,
      task_id,
      tool_call,
      options: choicesOf(question).map(({ id, label, kind }) => ({
        option_id: id,
        name: shortened(label, NAME),
        kind
      })),
      status: 'pending' as const,
      option_id: null,
      decided_by: null
    }
    const { permission_id } = await this.app.service('permissions').create(row, { transaction, actor })
    return permission_id
  }

  private tell(permission_id: string, answer: PermissionAnswer): void {
    for (const asked of this.waiting) if (asked.permission_id === permission_id) asked.answer(answer)
  }

  /** The agent took it back. It hears so at once; the row follows, unless it was settled in the meantime. */
  private withdraw(asked: Asked): void {
    asked.answer(CANCELLED)
    const { app } = this
    const { task, actor } = asked
    inTransaction(app, undefined, async transaction => {
      await this.cancel({ permission_id: asked.permission_id }, transaction, { actor })
      await this.goOn(task.task_id, transaction, { actor })
    }).catch(error => app.get('log').error({ err: error, ...task }, 'a permission could not be cancelled'))
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

const choicesOf = ({ options }: PermissionRequest) =>
  options.filter(({ id }) => id && id.length <= ID_LENGTH).slice(0, CHOICES)

/** Whether two tellings of a call mean the same deed, however far it is. */
function isSameDeed(one: Row, other: Row): boolean {
  const { status, output_url } = other
  return isDeepStrictEqual({ ...one, status, output_url }, other)
}

function withResolver<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
