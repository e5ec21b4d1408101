import type { AgentEvent, AgentSession, PermissionAnswer, PermissionRequest } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { toAgentConflict } from './agent/agent-conflict.ts'
import { type Fork, forkConversation, shuttingDown } from './agent/fork-conversation.ts'
import { SessionAgent } from './agent/session-agent.ts'
import type { RunnerContext } from './context.ts'
import { hasQueuedTask, startNextTask } from './task-queue.ts'
import { MessageStore } from './turn/message-store.ts'
import { OutOfTurnTranscript } from './turn/out-of-turn-transcript.ts'
import { TaskRun } from './turn/task-run.ts'
import { isTranscriptEvent } from './turn/transcript-writer.ts'

/** Time until a session that could not continue, as on a full disk, tries again, in ms. */
const RETRY_DELAY_MS = 2000

/** Longest time for starting an agent and copying its conversation, in ms. Calls are answered within ten seconds. */
const FORK_TIMEOUT_MS = 8000

/** The loop that works on the queue. It runs once more when `isRequested` was set meanwhile. */
interface Work {
  loop: Promise<void>
  isRequested: boolean
}

type State =
  /** Nothing to do. `timers` start the loop again: to retry, or to end an agent that is not used. */
  | { name: 'idle'; timers: readonly NodeJS.Timeout[] }
  /** The loop runs, and no task does. */
  | { name: 'betweenTurns'; work: Work }
  /** A task has started, and its agent is being started for it. */
  | { name: 'opening'; work: Work; task: TaskRun }
  | { name: 'running'; work: Work; task: TaskRun }
  /** Nothing new starts. `task` is the task that is being interrupted. */
  | { name: 'closing'; task: TaskRun | undefined; closed: Promise<void> }

/** T2: runs the queued tasks of one session in order, and keeps its agent running between them. */
export class SessionRunner {
  private readonly context: RunnerContext
  private readonly session_id: string
  private readonly store: MessageStore
  private readonly sessionAgent: SessionAgent
  private readonly outOfTurn: OutOfTurnTranscript
  /** Work to do between turns. None of it rejects. */
  private readonly idleJobs: (() => Promise<void>)[] = []
  private readonly closing = new AbortController()
  /** The task that runs or, between turns, the one before. */
  private lastTask: TaskRun | undefined
  private state: State = { name: 'idle', timers: [] }

  constructor(context: RunnerContext, session_id: Session['session_id']) {
    this.context = context
    this.session_id = session_id
    this.store = new MessageStore(context, session_id)
    this.outOfTurn = new OutOfTurnTranscript(() => this.addIdleJob(() => this.outOfTurn.close()))
    this.sessionAgent = new SessionAgent(context, {
      onPermission: request => this.ask(request),
      onEvent: event => this.receiveOutOfTurn(event),
      onWarning: text => this.outOfTurn.addWarning(text)
    })
  }

  /** The session's agent, if it is running. */
  get agent(): AgentSession | undefined {
    return this.sessionAgent.current
  }

  /** Starts working on the queue unless it is being worked on. */
  runQueue(): void {
    const { state } = this
    switch (state.name) {
      case 'idle': {
        for (const timer of state.timers) clearTimeout(timer)
        const work: Work = { loop: Promise.resolve(), isRequested: true }
        this.state = { name: 'betweenTurns', work }
        work.loop = this.work(work)
        break
      }
      case 'betweenTurns':
      case 'opening':
      case 'running':
        state.work.isRequested = true
        break
      case 'closing':
        break
    }
  }

  /** Stops a task that runs. Its row is `stopping` already. */
  stop(task_id: string): void {
    const task = taskOf(this.state)
    if (task?.task.task_id === task_id) task.stop()
  }

  /** Has the agent copy its conversation between turns. Starts the agent if necessary. */
  fork(): Promise<Fork> {
    if (this.state.name === 'closing') return Promise.reject(shuttingDown())
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

  /** Ends the agent between turns, if it can load its conversation again. */
  stopIdleAgent(): void {
    if (this.agent?.agent.can.resume) this.addIdleJob(() => this.sessionAgent.close())
  }

  /** Interrupts the task that runs, and ends the agent with every process that it started. Nothing new starts. */
  close(): Promise<void> {
    const { state } = this
    if (state.name === 'closing') return state.closed
    if (state.name === 'idle') for (const timer of state.timers) clearTimeout(timer)
    this.closing.abort()
    const task = taskOf(state)
    const closed = this.shutDown(state.name === 'idle' ? undefined : state.work.loop)
    this.state = { name: 'closing', task, closed }
    task?.interrupt()
    return closed
  }

  private async shutDown(loop: Promise<void> | undefined): Promise<void> {
    await loop
    await this.runIdleJobs()
    await this.outOfTurn.close().catch(this.logFailure)
    await this.sessionAgent.close()
  }

  private async work(work: Work): Promise<void> {
    let hasFailed = false
    while (work.isRequested && this.state.name !== 'closing') {
      work.isRequested = false
      hasFailed = false
      try {
        do {
          if (this.lastTask) await this.outOfTurn.write(this.lastTask)
          this.outOfTurn.closeWhenQuiet()
          await this.runIdleJobs()
        } while (await this.runNextTask())
      } catch (error) {
        this.context.log.error({ err: error, session_id: this.session_id }, 'a session could not continue')
        hasFailed = true
      }
    }
    // Nothing may be awaited after the last check of `isRequested`, so that a later request starts a new loop.
    if (this.state.name !== 'closing') this.state = { name: 'idle', timers: this.startTimers(hasFailed) }
  }

  /** The idle timer ends an agent that is not used: its conversation is loaded again with the next prompt. */
  private startTimers(hasFailed: boolean): NodeJS.Timeout[] {
    const { agentIdleTimeoutMs } = this.context.config
    const stopsIdleAgent = agentIdleTimeoutMs > 0 && this.agent !== undefined
    return [
      ...(hasFailed ? [setTimeout(() => this.runQueue(), RETRY_DELAY_MS)] : []),
      ...(stopsIdleAgent ? [setTimeout(() => this.stopIdleAgent(), agentIdleTimeoutMs).unref()] : [])
    ]
  }

  private async runIdleJobs(): Promise<void> {
    for (let job = this.idleJobs.shift(); job; job = this.idleJobs.shift()) await job()
  }

  private addIdleJob(job: () => Promise<void>): void {
    this.idleJobs.push(() => job().catch(this.logFailure))
    this.runQueue()
  }

  private readonly logFailure = (error: unknown): void =>
    this.context.log.error({ err: error, session_id: this.session_id }, 'work between the tasks of a session failed')

  /** Runs the next task of the queue. Returns false when there is none, or when the transcript waits for more events. */
  private async runNextTask(): Promise<boolean> {
    await this.lastTask?.settle()
    if (this.outOfTurn.isOpen && !(await hasQueuedTask(this.context, this.session_id))) return false
    await this.outOfTurn.close()
    const task = await this.startNextTask()
    if (!task) return false
    try {
      await task.run(async () => {
        await this.outOfTurn.write(task)
        this.setRunning(task)
      })
    } finally {
      this.endTask()
      await this.sessionAgent.closeIfExited()
    }
    return true
  }

  private startNextTask(): Promise<TaskRun | undefined> {
    const { context, session_id, store, sessionAgent } = this
    return startNextTask(context, session_id, store, {
      isAllowed: () => this.state.name !== 'closing',
      create: (task, session) => new TaskRun({ ...context, store, sessionAgent }, task, session),
      onStarted: task => this.setOpening(task)
    })
  }

  /** Runs synchronously after the commit, so that a stop request that follows finds the task. */
  private setOpening(task: TaskRun): void {
    const { state } = this
    this.lastTask = task
    switch (state.name) {
      case 'betweenTurns':
        this.state = { name: 'opening', work: state.work, task }
        break
      case 'closing':
        this.state = { ...state, task }
        task.interrupt()
        break
      case 'idle':
      case 'opening':
      case 'running':
        throw new Error(`A task was started while the session was ${state.name}`)
    }
  }

  private setRunning(task: TaskRun): void {
    if (this.state.name === 'opening') this.state = { name: 'running', work: this.state.work, task }
  }

  private endTask(): void {
    const { state } = this
    switch (state.name) {
      case 'opening':
      case 'running':
        this.state = { name: 'betweenTurns', work: state.work }
        break
      case 'closing':
        this.state = { ...state, task: undefined }
        break
      case 'idle':
      case 'betweenTurns':
        throw new Error(`A task ended while the session was ${state.name}`)
    }
  }

  private async ask(request: PermissionRequest): Promise<PermissionAnswer> {
    const task = taskOf(this.state)
    return task ? task.ask(request) : { cancelled: true }
  }

  private receiveOutOfTurn(event: AgentEvent): void {
    if (!isTranscriptEvent(event)) return
    this.outOfTurn.add(event)
    this.runQueue()
  }

  private async forkUntil(signal: AbortSignal): Promise<Fork> {
    signal.throwIfAborted()
    const { app, database } = this.context
    const session = await app.service('sessions').get(this.session_id)
    return forkConversation(database, session, await this.sessionAgent.ensure(session, signal), signal)
  }

  private forkAborted(): Error {
    return this.state.name === 'closing'
      ? shuttingDown()
      : fail.unavailable('agent_silent', 'The agent was not ready in time. Try again.')
  }
}

/** The task that runs in a state. */
function taskOf(state: State): TaskRun | undefined {
  switch (state.name) {
    case 'idle':
    case 'betweenTurns':
      return undefined
    case 'opening':
    case 'running':
    case 'closing':
      return state.task
  }
}
