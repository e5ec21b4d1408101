import { AgentError, type AgentEvent, type AgentSession, type TurnEnd } from '@callboard/agents'
import type { Task, TaskError, Usage } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { Application } from '../declarations.ts'
import { publicError } from '../errors.ts'
import { now } from '../ids.ts'
import type { Journal } from './journal.ts'
import { shortened } from './text.ts'
import { Writer } from './writer.ts'

/** One task at work: from its first word to its last. */
export class Turn {
  readonly task: Task
  readonly writer: Writer
  private readonly app: Application
  private readonly actor: string
  private readonly stopping = new AbortController()
  private usage: Usage = { input: null, output: null, total: null, cost: null }
  private context: { used: number; size: number } | undefined
  private isClosing = false

  constructor(app: Application, journal: Journal, task: Task, actor: string) {
    this.app = app
    this.task = task
    this.actor = actor
    this.writer = new Writer(app, journal, task, actor)
  }

  get signal(): AbortSignal {
    return this.stopping.signal
  }

  /** T4: the agent is told to stop. Repeating it changes nothing. */
  stop(): void {
    this.stopping.abort()
  }

  /** The daemon ends: what is at work is interrupted, not stopped. */
  interrupt(): void {
    this.isClosing = true
    this.stopping.abort()
  }

  /** Runs the prompt through the agent and settles the task. Every failure ends in a task that says why. */
  async run(open: () => Promise<AgentSession>): Promise<void> {
    const end = await this.speak(open).catch(error => this.failed(error))
    await this.settle(end)
  }

  private async speak(open: () => Promise<AgentSession>): Promise<End> {
    const agent = await open()
    for await (const event of agent.prompt([{ type: 'text', text: this.task.prompt }], { signal: this.signal })) {
      if (event.type === 'turn_end') return this.ended(event)
      if (event.type === 'usage') this.count(event)
      else await this.writer.write(event)
    }
    return failedWith('agent_error', 'The agent ended without a word.')
  }

  private count({ context, cost }: Extract<AgentEvent, { type: 'usage' }>): void {
    this.context = context ?? this.context
    this.usage = { ...this.usage, cost: cost ?? this.usage.cost }
  }

  private ended({ reason, tokens, error }: TurnEnd): End {
    this.usage = { ...this.usage, ...tokens }
    if (reason === 'error') return failedWith(error?.reason ?? 'agent_error', error?.message ?? 'The agent failed.')
    return { status: 'completed', error: null, remark: REMARKS[reason] }
  }

  private failed(error: unknown): End {
    if (error instanceof AgentError) return failedWith(error.reason, error.message)
    const { error: known, isKnown } = publicError(error)
    if (!isKnown) this.app.get('log').error({ err: error, task_id: this.task.task_id }, 'a turn failed')
    return failedWith(known.data.reason, known.message)
  }

  /** Settles what was said first and the task last: who sees the task end has heard everything. */
  private async settle(end: End): Promise<void> {
    const isCutOff = this.signal.aborted || end.status === 'failed'
    await this.writer.finish(isCutOff ? 'interrupted' : 'complete')
    if (!this.signal.aborted) await this.remark(end)
    await inTransaction(this.app.get('database'), undefined, transaction => this.close(end, transaction))
  }

  private async remark({ error, remark }: End): Promise<void> {
    if (error) await this.writer.writeNotice({ level: 'error', reason: error.reason }, error.message)
    else if (remark) await this.writer.writeNotice({ level: 'warning', reason: 'turn_ended' }, remark)
  }

  private async close(end: End, transaction: Transaction): Promise<void> {
    const { app, actor, usage } = this
    const { task_id, session_id } = this.task
    const tasks = app.service('tasks')
    const { status: before } = await tasks.get(task_id, { transaction })
    const status = this.isClosing ? 'interrupted' : before === 'stopping' ? 'stopped' : end.status
    if (before === 'awaiting_permission' && status === 'completed') {
      await tasks.patch(task_id, { status: 'running' }, { transaction, actor, type: 'task.continued' })
    }
    const error = status === 'failed' ? end.error : null
    await tasks.patch(
      task_id,
      { status, error, usage, ended_at: now() },
      { transaction, actor, type: `task.${status}` }
    )
    const session = await app.service('sessions').get(session_id, { transaction })
    const counted = { usage: added(session.usage, usage), context: this.context ?? session.context }
    await app.service('sessions').patch(session_id, counted, { transaction, actor })
  }
}

interface End {
  status: 'completed' | 'failed'
  error: TaskError | null
  remark?: string | undefined
}

const failedWith = (reason: string, message: string): End => ({
  status: 'failed',
  error: { reason, message: shortened(message, 2000) }
})

const REMARKS: Partial<Record<TurnEnd['reason'], string>> = {
  cancelled: 'The agent ended its turn early.',
  max_tokens: 'The answer ends here: the agent has reached its limit of tokens.',
  max_turns: 'The answer ends here: the agent has reached its limit of rounds.',
  refusal: 'The agent declined to answer.'
}

/** What is unknown stays unknown: null and a number make the number, null and null make null. */
function added(before: Usage | null, now: Usage): Usage {
  const sum = (key: 'input' | 'output' | 'total') =>
    before?.[key] == null && now[key] === null ? null : (before?.[key] ?? 0) + (now[key] ?? 0)
  return { input: sum('input'), output: sum('output'), total: sum('total'), cost: now.cost ?? before?.cost ?? null }
}
