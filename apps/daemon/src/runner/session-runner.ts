import type { AgentEvent, AgentSession, PermissionAnswer, PermissionRequest } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { now } from '../core/ids.ts'
import { inTransaction } from '../storage/transaction.ts'
import { ensureWorktree } from '../workspaces/ensure-worktree.ts'
import { toAgentConflict } from './agent/agent-conflict.ts'
import { applyPendingOptions, syncOptions } from './agent/agent-options.ts'
import { type RunningAgent, startAgent } from './agent/agent-process.ts'
import { type Fork, forkConversation, shuttingDown } from './agent/fork-conversation.ts'
import type { RunnerContext } from './context.ts'
import { interruptOrphanedWork } from './recover.ts'
import { MessageStore } from './turn/message-store.ts'
import { TaskRun } from './turn/task-run.ts'
import { isTranscriptEvent, type TranscriptEvent } from './turn/transcript-writer.ts'

/** Time until a session that could not continue, as on a full disk, tries again, in ms. */
const RETRY_DELAY_MS = 2000

/** Time without an event after which the messages that were written between tasks are completed, in ms. */
const QUIET_PERIOD_MS = 1000

/** Longest time for starting an agent and copying its conversation, in ms. Calls are answered within ten seconds. */
const FORK_TIMEOUT_MS = 8000

/** T2: runs the queued tasks of one session in order, and keeps its agent running between them. */
export class SessionRunner {
  private readonly context: RunnerContext
  private readonly session_id: string
  private readonly store: MessageStore
  private running: RunningAgent | undefined
  private task: TaskRun | undefined
  private lastTask: TaskRun | undefined
  /** Events outside a turn that were not written yet. */
  private readonly outOfTurnEvents: TranscriptEvent[] = []
  private failedEvent: TranscriptEvent | undefined
  /** Work to do when no task runs. None of it rejects. */
  private readonly idleJobs: (() => Promise<void>)[] = []
  private loop: Promise<void> | undefined
  private retryTimer: NodeJS.Timeout | undefined
  private idleTimer: NodeJS.Timeout | undefined
  private quietTimer: NodeJS.Timeout | undefined
  /** The task whose transcript is open for more events between tasks. */
  private openTranscript: TaskRun | undefined
  private isRequested = false
  private readonly closing = new AbortController()

  constructor(context: RunnerContext, session_id: Session['session_id']) {
    this.context = context
    this.session_id = session_id
    this.store = new MessageStore(context, session_id)
  }

  /** Starts working on the queue unless it is being worked on. */
  runQueue(): void {
    this.isRequested = true
    if (!this.isClosing) this.loop ??= this.work()
  }

  /** Stops a task that runs. Its row is `stopping` already. */
  stop(task_id: string): void {
    if (this.task?.task.task_id === task_id) this.task.stop()
  }

  /** The session's agent, if it is running. */
  get agent(): AgentSession | undefined {
    return this.running?.session.isOpen ? this.running.session : undefined
  }

  /** Has the agent copy its conversation when no task runs. Starts the agent if necessary. */
  fork(): Promise<Fork> {
    if (this.isClosing) return Promise.reject(shuttingDown())
    const signal = AbortSignal.any([AbortSignal.timeout(FORK_TIMEOUT_MS), this.closing.signal])
    return new Promise((resolve, reject) => {
      const job = () =>
        this.forkUntil(signal).catch(error =>
          Promise.reject(signal.aborted ? this.forkAborted() : toAgentConflict(error))
        )
      this.idleJobs.push(() => job().then(resolve, reject))
      this.runQueue()
    })
  }

  private async forkUntil(signal: AbortSignal): Promise<Fork> {
    signal.throwIfAborted()
    const { app, database } = this.context
    const session = await app.service('sessions').get(this.session_id)
    return forkConversation(database, session, await this.ensureAgent(session, signal), signal)
  }

  private forkAborted(): Error {
    return this.isClosing
      ? shuttingDown()
      : fail.unavailable('agent_silent', 'The agent was not ready in time. Try again.')
  }

  private get isClosing(): boolean {
    return this.closing.signal.aborted
  }

  /** Interrupts the task that runs, and ends the agent with every process that it started. Nothing new starts. */
  async close(): Promise<void> {
    this.closing.abort()
    clearTimeout(this.retryTimer)
    clearTimeout(this.idleTimer)
    this.task?.interrupt()
    await this.loop
    await this.runIdleJobs()
    await this.closeTranscript().catch(this.logFailure)
    await this.closeAgent()
  }

  /** Must clear `loop` synchronously after its last check of `isRequested`, so that a later request starts a new loop. */
  private async work(): Promise<void> {
    clearTimeout(this.retryTimer)
    clearTimeout(this.idleTimer)
    while (this.isRequested && !this.isClosing) {
      this.isRequested = false
      try {
        do {
          await this.writeOutOfTurnEvents()
          await this.runIdleJobs()
        } while (await this.runNextTask())
      } catch (error) {
        this.context.log.error({ err: error, session_id: this.session_id }, 'a session could not continue')
        this.retryTimer = setTimeout(() => this.runQueue(), RETRY_DELAY_MS)
      }
    }
    this.loop = undefined
    this.scheduleIdleStop()
  }

  /** An idle agent uses memory. Its conversation is loaded again with the next prompt. */
  private scheduleIdleStop(): void {
    const { agentIdleTimeoutMs } = this.context.config
    if (!this.isClosing && agentIdleTimeoutMs > 0 && this.agent)
      this.idleTimer = setTimeout(() => this.stopIdleAgent(), agentIdleTimeoutMs).unref()
  }

  /** Ends the agent between tasks, if it can load its conversation again. */
  stopIdleAgent(): void {
    if (this.agent?.agent.can.resume) this.addIdleJob(() => this.closeAgent())
  }

  private async runIdleJobs(): Promise<void> {
    for (let job = this.idleJobs.shift(); job; job = this.idleJobs.shift()) await job()
  }

  private async runNextTask(): Promise<boolean> {
    await this.lastTask?.settle()
    if (this.openTranscript && !(await this.hasQueuedTask())) return false
    await this.closeTranscript()
    const task = await this.startNextTask()
    if (!task) return false
    try {
      await task.run(() => this.openAgentFor(task))
    } finally {
      this.task = undefined
      if (!this.running?.session.isOpen) await this.closeAgent()
    }
    return true
  }

  private async hasQueuedTask(): Promise<boolean> {
    const { session_id } = this
    const queued = await this.context.database('tasks').where({ session_id, status: 'queued' }).first('task_id')
    return queued !== undefined
  }

  /** Takes the next task of the queue. Its prompt becomes a message in the same transaction (T2). */
  private async startNextTask(): Promise<TaskRun | undefined> {
    const { context, session_id, store } = this
    const { app } = context
    return inTransaction(app, undefined, async transaction => {
      await interruptOrphanedWork(context, transaction, { session_id })
      const sessions = await app.service('sessions').find({ query: { session_id }, transaction })
      const [session] = sessions.data
      if (!session || session.paused_at || this.isClosing) return undefined
      const query = { session_id, status: 'queued', $sort: { position: 1 as const }, $limit: 1 }
      const queued = await app.service('tasks').find({ query, transaction })
      const [next] = queued.data
      if (!next) return undefined
      const origin = { actor: next.created_by, transaction }
      const changes = { status: 'running' as const, started_at: now() }
      const row = await app.service('tasks').patch(next.task_id, changes, { ...origin, type: 'task.started' })
      store.attributeTo(row.task_id, session.agent_id)
      const prompt = { role: 'user', type: 'text', status: 'complete', text: row.prompt, data: null } as const
      await store.create(prompt, origin)
      const task = new TaskRun(context, store, row, session)
      transaction.outbox.push(() => this.setTask(task))
      return task
    })
  }

  /** Runs synchronously after the commit, so that a stop request that follows finds the task. */
  private setTask(task: TaskRun): void {
    this.task = task
    this.lastTask = task
    if (this.isClosing) task.interrupt()
  }

  private async openAgentFor(task: TaskRun): Promise<AgentSession> {
    const agent = await this.ensureAgent(task.session, task.signal)
    await this.writeOutOfTurnEvents()
    return agent
  }

  /** Returns the running agent, or starts one that loads the conversation where it can. */
  private async ensureAgent(known: Session, signal: AbortSignal): Promise<AgentSession> {
    if (this.running?.session.isOpen) return this.running.session
    if (this.running) this.addWarning('The agent had exited since the last prompt and was restarted.')
    await this.closeAgent()
    const { app, git } = this.context
    const onWarning = (text: string) => this.addWarning(text)
    const session = await ensureWorktree(app, git, known, { signal, onWarning })
    this.running = await startAgent(this.context, session, {
      onPermission: request => this.ask(request),
      onBackground: event => this.receiveOutOfTurn(event),
      signal
    })
    await applyPendingOptions(app, this.running.session, session, { signal, onRefused: onWarning })
    return this.running.session
  }

  private async ask(request: PermissionRequest): Promise<PermissionAnswer> {
    return this.task ? this.task.ask(request) : { cancelled: true }
  }

  private receiveOutOfTurn(event: AgentEvent): void {
    if (event.type === 'options') this.syncOptionsInBackground()
    if (!isTranscriptEvent(event)) return
    this.outOfTurnEvents.push(event)
    this.runQueue()
  }

  /** Does nothing while the agent is being started, because its options are stored at the end of that. */
  private syncOptionsInBackground(): void {
    const { session_id, running, lastTask } = this
    const { app, log } = this.context
    if (!running || !lastTask) return
    syncOptions(app, session_id, running.session, { actor: lastTask.session.agent_id }).catch(error =>
      log.error({ err: error, session_id }, 'the options of an agent could not be stored')
    )
  }

  private addWarning(text: string): void {
    this.outOfTurnEvents.push({ type: 'notice', level: 'warning', text })
  }

  /** Events between tasks are added to the task before, and events while an agent starts to the task it starts for. */
  private async writeOutOfTurnEvents(): Promise<void> {
    const { lastTask, outOfTurnEvents } = this
    if (!lastTask) return
    for (let event = outOfTurnEvents[0]; event; event = outOfTurnEvents[0]) {
      clearTimeout(this.quietTimer)
      this.openTranscript = lastTask
      await lastTask.writeOutOfTurn(event).catch(error => {
        // An event that fails twice is dropped, so that it does not block the queue.
        if (this.failedEvent === event) outOfTurnEvents.shift()
        this.failedEvent = event
        throw error
      })
      outOfTurnEvents.shift()
    }
    if (this.openTranscript && !this.task) {
      this.quietTimer = setTimeout(() => this.addIdleJob(() => this.closeTranscript()), QUIET_PERIOD_MS).unref()
    }
  }

  /** Completes the messages that were written between tasks. */
  private async closeTranscript(): Promise<void> {
    clearTimeout(this.quietTimer)
    const { openTranscript } = this
    this.openTranscript = undefined
    if (openTranscript && openTranscript !== this.task) await openTranscript.finishOutOfTurn()
  }

  private addIdleJob(job: () => Promise<void>): void {
    this.idleJobs.push(() => job().catch(this.logFailure))
    this.runQueue()
  }

  private readonly logFailure = (error: unknown): void =>
    this.context.log.error({ err: error, session_id: this.session_id }, 'work between the tasks of a session failed')

  private async closeAgent(): Promise<void> {
    const { running } = this
    this.running = undefined
    await running?.close()
  }
}
