import { setImmediate } from 'node:timers/promises'
import {
  AgentError,
  type AgentSession,
  type PermissionAnswer,
  type PermissionRequest,
  type ToolCall,
  type TurnEnd
} from '@callboard/agents'
import type { Session, Task, TaskError, TaskStatus } from '@callboard/contract'
import { toPublicError } from '../../core/errors.ts'
import { now } from '../../core/ids.ts'
import { truncate } from '../../core/text.ts'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import { assertIsCheckout } from '../../workspaces/session-directory.ts'
import { syncOptions } from '../agent/agent-options.ts'
import { explainAgentError } from '../agent/agent-status.ts'
import type { SessionAgent } from '../agent/session-agent.ts'
import type { RunnerContext } from '../context.ts'
import { CommitRange } from './commit-range.ts'
import type { MessageStore } from './message-store.ts'
import { buildPrompt } from './prompt-blocks.ts'
import { isTranscriptEvent, type TranscriptEvent, TranscriptWriter } from './transcript-writer.ts'
import { UsageMeter } from './usage-meter.ts'

type Deps = RunnerContext & { store: MessageStore; sessionAgent: SessionAgent }

type Commits = Awaited<ReturnType<CommitRange['finish']>>

type State =
  /** The agent is being started. */
  | { name: 'opening' }
  /** The agent's turn: only now it can ask for permission. */
  | { name: 'prompting' }
  /** The turn has ended, and the transcript is being completed. */
  | { name: 'finishing' }
  /** The result is known and is being stored. `hasEndedProcesses` says whether everything the turn started has ended (T4). */
  | { name: 'settling'; result: TaskResult; commits: Commits; hasEndedProcesses: boolean }
  | { name: 'settled' }

/** Runs one task, from its prompt to its final status. */
export class TaskRun {
  readonly task: Task
  readonly session: Session
  private readonly deps: Deps
  private readonly writer: TranscriptWriter
  private readonly usageMeter = new UsageMeter()
  /** The latest state of each tool call. */
  private readonly calls = new Map<string, ToolCall>()
  private readonly canceling = new AbortController()
  private cancellation: 'none' | 'stop' | 'interrupt' = 'none'
  private state: State = { name: 'opening' }

  constructor(deps: Deps, task: Task, session: Session) {
    this.deps = deps
    this.task = task
    this.session = session
    this.writer = new TranscriptWriter(deps, task, session.agent_id)
  }

  /** T4: cancels the agent's turn. Idempotent. */
  stop(): void {
    if (this.cancellation === 'none') this.cancellation = 'stop'
    this.canceling.abort()
  }

  /** Cancels the agent's turn because the daemon or the session closes: the task ends as interrupted. */
  interrupt(): void {
    this.cancellation = 'interrupt'
    this.canceling.abort()
  }

  /** Prompts the agent and stores the result. Failures become the task's error. `onOpen` runs before the prompt is sent. */
  async run(onOpen: () => Promise<void>): Promise<void> {
    const commits = new CommitRange(this.deps, this.session)
    const turnResult = await this.runTurn(onOpen).catch(error => this.toFailure(error))
    this.state = { name: 'finishing' }
    const result = await this.finishTranscript(turnResult).catch(error => this.toFailure(error))
    const hasEndedProcesses = result.status === 'cancelled'
    this.state = { name: 'settling', result, commits: await commits.finish(), hasEndedProcesses }
    await this.settle()
  }

  /** Stores the result. When that fails, as on a full disk, the same result is stored by a later call. */
  async settle(): Promise<void> {
    const { state } = this
    if (state.name !== 'settling') return
    const { app, sessionAgent } = this.deps
    while (!(await inTransaction(app, undefined, transaction => this.storeResult(state, transaction)))) {
      await sessionAgent.endTurnProcesses()
      state.hasEndedProcesses = true
    }
    this.state = { name: 'settled' }
  }

  /** Passes a permission request to people, after everything before it was written. Outside a turn it is cancelled (T5). */
  async ask(request: PermissionRequest): Promise<PermissionAnswer> {
    if (this.state.name !== 'prompting') return { cancelled: true }
    await this.writer.waitUntilWritten(request)
    const currentCall = () => this.calls.get(request.call.id) ?? request.call
    const { task, session } = this
    return this.deps.permissions.ask({ task, request: { ...request, currentCall }, actor: session.agent_id })
  }

  /** Writes an event that the agent sent outside its turn. More may follow until `finishOutOfTurn`. */
  async writeOutOfTurn(event: TranscriptEvent): Promise<void> {
    await this.writer.write(event)
  }

  async finishOutOfTurn(): Promise<void> {
    await this.writer.finish('complete')
  }

  private async runTurn(onOpen: () => Promise<void>): Promise<TaskResult> {
    const { signal } = this.canceling
    const agent = await this.deps.sessionAgent.ensure(this.session, signal)
    await assertIsCheckout(this.deps.app, this.session)
    await onOpen()
    this.usageMeter.start(agent, this.session)
    this.state = { name: 'prompting' }
    const prompt = await buildPrompt(this.deps, this.task, agent.agent)
    const yieldToEventLoop = eventLoopYielder()
    for await (const event of agent.prompt(prompt, { signal })) {
      if (event.type === 'turn_end') return this.toResult(event)
      if (event.type === 'usage') this.usageMeter.record(event)
      else if (event.type === 'options') await this.syncOptions(agent)
      else if (isTranscriptEvent(event)) await this.write(event)
      else this.deps.log.debug({ event, task_id: this.task.task_id }, 'ignored an event of an agent')
      await yieldToEventLoop()
    }
    return failedWith('agent_error', 'The agent ended its turn without a result.')
  }

  private async write(event: TranscriptEvent): Promise<void> {
    if (event.type === 'tool') this.calls.set(event.call.id, event.call)
    await this.writer.write(event)
    if (event.type === 'tool') await this.deps.permissions.reissueChanged(this.task, event.call)
  }

  private async syncOptions(agent: AgentSession): Promise<void> {
    const { session_id, agent_id: actor } = this.session
    await syncOptions(this.deps.app, session_id, agent, { actor })
  }

  private async toResult({ reason, tokens, error }: TurnEnd): Promise<TaskResult> {
    if (tokens) this.usageMeter.record({ tokens })
    if (reason === 'error') {
      const agentError = error ?? { reason: 'agent_error', message: 'The agent failed.' }
      const message = await explainAgentError(this.deps.app, this.session.agent_id, agentError)
      return failedWith(agentError.reason, message)
    }
    if (reason === 'cancelled') return { status: 'cancelled' }
    return { status: 'completed', notice: END_NOTICES[reason] }
  }

  private toFailure(error: unknown): TaskResult {
    if (error instanceof AgentError) return failedWith(error.reason, error.message)
    const { error: known, isKnown } = toPublicError(error)
    const isAbort = error === this.canceling.signal.reason
    if (!isKnown && !isAbort) this.deps.log.error({ err: error, task_id: this.task.task_id }, 'a task failed')
    return failedWith(known.data.reason, known.message)
  }

  /** Ends all messages before the task ends, so that whoever sees the end has received the whole transcript. */
  private async finishTranscript(result: TaskResult): Promise<TaskResult> {
    const isCutOff = this.cancellation !== 'none' || result.status === 'failed'
    await this.writer.finish(isCutOff ? 'interrupted' : 'complete')
    if (this.cancellation === 'none') await this.writeEndNotice(result)
    return result
  }

  private async writeEndNotice(result: TaskResult): Promise<void> {
    switch (result.status) {
      case 'completed':
        if (result.notice) await this.writer.writeNotice({ level: 'warning', reason: 'turn_ended' }, result.notice)
        break
      case 'cancelled':
        await this.writer.writeNotice({ level: 'warning', reason: 'turn_ended' }, 'The agent ended its turn early.')
        break
      case 'failed':
        await this.writer.writeNotice({ level: 'error', reason: result.error.reason }, result.error.message)
        break
    }
  }

  /**
   * Stores the final status. Returns false, and stores nothing, when the task is to be stopped while processes of its turn may
   * be left: a stop request can be committed at any time between the agent's answer and this transaction (T4).
   */
  private async storeResult(
    { result, commits, hasEndedProcesses }: Extract<State, { name: 'settling' }>,
    transaction: Transaction
  ): Promise<boolean> {
    const { usageMeter } = this
    const { app, permissions } = this.deps
    const { task_id, session_id } = this.task
    const tasks = app.service('tasks')
    const params = { transaction, actor: this.session.agent_id }
    const { status: before } = await tasks.get(task_id, { transaction })
    const status = this.finalStatus(before, result)
    if (status === 'stopped' && !hasEndedProcesses) return false
    await permissions.cancel({ task_id }, transaction, params)
    if (before === 'awaiting_permission' && status === 'completed') {
      await tasks.patch(task_id, { status: 'running' }, { ...params, type: 'task.continued' })
    }
    const totals = usageMeter.addTo(await app.service('sessions').get(session_id, { transaction }))
    if (totals) await app.service('sessions').patch(session_id, totals, params)
    const error = status === 'failed' && result.status === 'failed' ? result.error : null
    await tasks.patch(
      task_id,
      { status, error, usage: usageMeter.usage, ended_at: now(), ...commits },
      { ...params, type: `task.${status}` }
    )
    return true
  }

  /** The row decides whether the task was stopped: a stop request may have been committed after the turn ended. */
  private finalStatus(before: TaskStatus, result: TaskResult): 'completed' | 'failed' | 'stopped' | 'interrupted' {
    if (this.cancellation === 'interrupt') return 'interrupted'
    if (before === 'stopping') return 'stopped'
    return result.status === 'failed' ? 'failed' : 'completed'
  }
}

/** Longest time that one agent's events may block the event loop, in ms. */
const MAX_BLOCK_MS = 10

/** Returns a function that yields when `MAX_BLOCK_MS` are over. SQLite queries resolve without yielding by themselves (T4). */
function eventLoopYielder(): () => Promise<void> {
  let lastYieldAt = performance.now()
  return async () => {
    if (performance.now() - lastYieldAt < MAX_BLOCK_MS) return
    await setImmediate()
    lastYieldAt = performance.now()
  }
}

type TaskResult =
  /** `notice` is shown in the transcript when the agent stopped early. */
  | { status: 'completed'; notice: string | undefined }
  /** The turn was cancelled, and everything it started has ended (T4). */
  | { status: 'cancelled' }
  | { status: 'failed'; error: TaskError }

const MAX_ERROR_BYTES = 2000

const failedWith = (reason: string, message: string): TaskResult => ({
  status: 'failed',
  error: { reason, message: truncate(message, MAX_ERROR_BYTES) }
})

const END_NOTICES: Partial<Record<TurnEnd['reason'], string>> = {
  max_tokens: 'The answer ends here: the agent has reached its token limit.',
  max_turns: 'The answer ends here: the agent has reached its limit of requests.',
  refusal: 'The agent declined to answer.'
}
