import { setImmediate } from 'node:timers/promises'
import {
  AgentError,
  type AgentSession,
  type PermissionAnswer,
  type PermissionRequest,
  type ToolCall,
  type TurnEnd
} from '@callboard/agents'
import type { Session, Task, TaskError } from '@callboard/contract'
import { publicError } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import { shortened } from '../../core/text.ts'
import type { Application } from '../../declarations.ts'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import { learnOptions } from '../agent/agent-options.ts'
import { learnFrom } from '../agent/agent-status.ts'
import { Commits } from './commit-range.ts'
import type { MessageStore } from './message-store.ts'
import { promptOf } from './prompt-blocks.ts'
import { isWritten, TranscriptWriter, type Written } from './transcript-writer.ts'
import { UsageMeter } from './usage-meter.ts'

/** One task at work: from its first word to its last. */
export class TaskRun {
  readonly task: Task
  readonly session: Session
  private readonly app: Application
  private readonly writer: TranscriptWriter
  private readonly spending = new UsageMeter()
  /** Each tool call as it was told last. */
  private readonly calls = new Map<string, ToolCall>()
  private readonly stopping = new AbortController()
  private end: (End & { commits: Awaited<ReturnType<Commits['ended']>> }) | undefined
  private isSpeaking = false
  private isClosing = false

  constructor(app: Application, journal: MessageStore, task: Task, session: Session) {
    this.app = app
    this.task = task
    this.session = session
    this.writer = new TranscriptWriter(app, journal, task, session.agent_id)
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
    const commits = new Commits(this.app, this.session)
    const end = await this.speak(open).catch(error => this.failed(error))
    const isCutOff = this.signal.aborted || end.status === 'failed'
    const finished = await this.finish(end, isCutOff).catch(error => this.failed(error))
    this.end = { ...finished, commits: await commits.ended() }
    await this.settle()
  }

  /** Writes down how it ended. What could not be written, as on a full disk, is written later in the same words. */
  async settle(): Promise<void> {
    const { end } = this
    if (!end) return
    await inTransaction(this.app, undefined, transaction => this.close(end, transaction))
    this.end = undefined
  }

  /** Puts a question to people, after everything that was said before it. Outside a turn nobody is there to answer (T5). */
  async ask(request: PermissionRequest): Promise<PermissionAnswer> {
    if (!this.isSpeaking) return { cancelled: true }
    await this.writer.whenShown(request)
    const latest = () => this.calls.get(request.call.id) ?? request.call
    return this.app.get('runner').questions.ask(this.task, { ...request, latest }, this.session.agent_id)
  }

  /** Writes down what the agent says although it is not its turn; more may follow. */
  async writeAside(event: Written): Promise<void> {
    await this.writer.write(event)
  }

  /** No more of it follows. */
  async endAsides(): Promise<void> {
    await this.writer.finish('complete')
  }

  private async speak(open: () => Promise<AgentSession>): Promise<End> {
    const agent = await open()
    this.spending.begin(agent, this.session)
    this.isSpeaking = true
    try {
      const prompt = await promptOf(this.app, this.task, agent.agent)
      const breathe = breathing()
      for await (const event of agent.prompt(prompt, { signal: this.signal })) {
        if (event.type === 'turn_end') return this.ended(event)
        if (event.type === 'usage') this.spending.count(event)
        else if (event.type === 'options') await this.learnOptions(agent)
        else if (isWritten(event)) await this.write(event)
        else this.app.get('log').debug({ event, task_id: this.task.task_id }, 'nothing to show for this event')
        await breathe()
      }
    } finally {
      this.isSpeaking = false
    }
    return failedWith('agent_error', 'The agent ended without a word.')
  }

  private async write(event: Written): Promise<void> {
    if (event.type === 'tool') this.calls.set(event.call.id, event.call)
    await this.writer.write(event)
    if (event.type === 'tool') await this.app.get('runner').questions.review(this.task, event.call)
  }

  private async learnOptions(agent: AgentSession): Promise<void> {
    await learnOptions(this.app, this.session.session_id, agent, { actor: this.session.agent_id })
  }

  private async ended({ reason, tokens, error }: TurnEnd): Promise<End> {
    if (tokens) this.spending.count({ tokens })
    if (reason === 'error') {
      const fault = error ?? { reason: 'agent_error', message: 'The agent failed.' }
      return failedWith(fault.reason, await learnFrom(this.app, this.session.agent_id, fault))
    }
    return { status: 'completed', error: null, remark: REMARKS[reason] }
  }

  private failed(error: unknown): End {
    if (error instanceof AgentError) return failedWith(error.reason, error.message)
    const { error: known, isKnown } = publicError(error)
    const isStopped = error === this.signal.reason
    if (!isKnown && !isStopped) this.app.get('log').error({ err: error, task_id: this.task.task_id }, 'a turn failed')
    return failedWith(known.data.reason, known.message)
  }

  /** Settles what was said, before the task: who sees the task end has heard everything. */
  private async finish(end: End, isCutOff: boolean): Promise<End> {
    await this.writer.finish(isCutOff ? 'interrupted' : 'complete')
    const { error, remark } = end
    if (this.signal.aborted) return end
    if (error) await this.writer.writeNotice({ level: 'error', reason: error.reason }, error.message)
    else if (remark) await this.writer.writeNotice({ level: 'warning', reason: 'turn_ended' }, remark)
    return end
  }

  private async close(end: NonNullable<TaskRun['end']>, transaction: Transaction): Promise<void> {
    const { app, spending, session } = this
    const { task_id, session_id } = this.task
    const tasks = app.service('tasks')
    const by = { transaction, actor: session.agent_id }
    await app.get('runner').questions.cancel({ task_id }, transaction, by)
    const { status: before } = await tasks.get(task_id, { transaction })
    const status = this.isClosing ? 'interrupted' : before === 'stopping' ? 'stopped' : end.status
    if (before === 'awaiting_permission' && status === 'completed') {
      await tasks.patch(task_id, { status: 'running' }, { ...by, type: 'task.continued' })
    }
    const spent = spending.addedTo(await app.service('sessions').get(session_id, { transaction }))
    if (spent) await app.service('sessions').patch(session_id, spent, by)
    const error = status === 'failed' ? end.error : null
    await tasks.patch(
      task_id,
      { status, error, usage: spending.usage, ended_at: now(), ...end.commits },
      { ...by, type: `task.${status}` }
    )
  }
}

/** Milliseconds for which what one agent says at once may keep the daemon from everything else. */
const BREATH = 10

/** The database answers at once: whoever writes much goes on for ever unless the others are let in now and then (T4). */
function breathing(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < BREATH) return
    await setImmediate()
    since = performance.now()
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
