import type { AgentEvent, AgentSession, PermissionAnswer, PermissionRequest } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { now } from '../core/ids.ts'
import type { Application } from '../declarations.ts'
import { inTransaction } from '../storage/transaction.ts'
import { withWorkTree } from '../workspaces/create-worktree.ts'
import { learnOptions, settleOptions } from './agent/agent-options.ts'
import { type Speaking, startAgent } from './agent/agent-process.ts'
import { refusal } from './agent/agent-refusal.ts'
import { ending, type Fork, forkOf } from './agent/fork-conversation.ts'
import { interruptLeft } from './recover.ts'
import { MessageStore } from './turn/message-store.ts'
import { isWritten, type Written } from './turn/transcript-writer.ts'
import { TaskRun } from './turn/turn.ts'

/** Milliseconds until a session that could not go on, such as on a full disk, tries again by itself. */
const RETRY = 2000

/** Milliseconds after which what was said between turns counts as whole. */
const QUIET = 1000

/** Milliseconds within which an agent is there and has copied its conversation: a call is answered in ten seconds. */
const PATIENCE = 8000

/** T2: one session at work. Takes its queued tasks one after the other and keeps the agent between them. */
export class SessionRunner {
  private readonly app: Application
  private readonly session_id: string
  private readonly journal: MessageStore
  private speaking: Speaking | undefined
  private turn: TaskRun | undefined
  private lastTurn: TaskRun | undefined
  /** What the agent said outside a turn and nobody has written down yet. */
  private readonly asides: Written[] = []
  private unwritten: Written | undefined
  /** What is to be done when no turn runs; none of it rejects. */
  private readonly between: (() => Promise<void>)[] = []
  private loop: Promise<void> | undefined
  private retry: NodeJS.Timeout | undefined
  private rest: NodeJS.Timeout | undefined
  private quiet: NodeJS.Timeout | undefined
  /** The turn to which what is said between turns was added, while more may follow. */
  private saying: TaskRun | undefined
  private isWoken = false
  private readonly closing = new AbortController()

  constructor(app: Application, session_id: Session['session_id']) {
    this.app = app
    this.session_id = session_id
    this.journal = new MessageStore(app, session_id)
  }

  /** There may be something to do. */
  wake(): void {
    this.isWoken = true
    if (!this.isClosing) this.loop ??= this.work()
  }

  /** Stops this task's turn; the rows say already that it is stopping. */
  stop(task_id: string): void {
    if (this.turn?.task.task_id === task_id) this.turn.stop()
  }

  /** The agent that is there. */
  get agent(): AgentSession | undefined {
    return this.speaking?.agent.isOpen ? this.speaking.agent : undefined
  }

  /** Has the agent copy its conversation, when no turn runs; one that is not there is opened for it. */
  fork(): Promise<Fork> {
    if (this.isClosing) return Promise.reject(ending())
    const late = AbortSignal.any([AbortSignal.timeout(PATIENCE), this.closing.signal])
    return new Promise((resolve, reject) => {
      const work = () =>
        this.forkBy(late).catch(error => Promise.reject(late.aborted ? this.whyLate() : refusal(error)))
      this.between.push(() => work().then(resolve, reject))
      this.wake()
    })
  }

  private async forkBy(late: AbortSignal): Promise<Fork> {
    late.throwIfAborted()
    const session = await this.app.service('sessions').get(this.session_id)
    return forkOf(this.app, session, await this.agentFor(session, late), late)
  }

  private whyLate(): Error {
    return this.isClosing ? ending() : fail.unavailable('agent_silent', 'The agent was not ready in time. Try again.')
  }

  private get isClosing(): boolean {
    return this.closing.signal.aborted
  }

  /** The daemon ends, or the session goes: nothing new begins, and the agent ends with all it started. */
  async close(): Promise<void> {
    this.closing.abort()
    clearTimeout(this.retry)
    clearTimeout(this.rest)
    this.turn?.interrupt()
    await this.loop
    await this.doWork()
    await this.endAsides().catch(this.unsettled)
    await this.endAgent()
  }

  /** Must set `loop` free without a pause after its last look at `isWoken`: whoever wakes it then begins a new one. */
  private async work(): Promise<void> {
    clearTimeout(this.retry)
    clearTimeout(this.rest)
    while (this.isWoken && !this.isClosing) {
      this.isWoken = false
      try {
        do {
          await this.writeAsides()
          await this.doWork()
        } while (await this.playNext())
      } catch (error) {
        this.app.get('log').error({ err: error, session_id: this.session_id }, 'a session could not go on')
        this.retry = setTimeout(() => this.wake(), RETRY)
      }
    }
    this.loop = undefined
    this.restLater()
  }

  /** An agent that is asked for nothing takes memory all the same; its conversation is taken up again with the next prompt. */
  private restLater(): void {
    const { agentRest } = this.app.get('config')
    if (!this.isClosing && agentRest > 0 && this.agent)
      this.rest = setTimeout(() => this.endResting(), agentRest).unref()
  }

  /** Ends an agent that is asked for nothing, if it can take its conversation up again. */
  endResting(): void {
    if (this.agent?.agent.can.resume) this.doBetween(() => this.endAgent())
  }

  private async doWork(): Promise<void> {
    for (let work = this.between.shift(); work; work = this.between.shift()) await work()
  }

  private async playNext(): Promise<boolean> {
    await this.lastTurn?.settle()
    if (this.saying && !(await this.hasQueued())) return false
    await this.endAsides()
    const turn = await this.begin()
    if (!turn) return false
    try {
      await turn.run(() => this.openAgent(turn))
    } finally {
      this.turn = undefined
      if (!this.speaking?.agent.isOpen) await this.endAgent()
    }
    return true
  }

  private async hasQueued(): Promise<boolean> {
    const { session_id } = this
    return (
      (await this.app.get('database')('tasks').where({ session_id, status: 'queued' }).first('task_id')) !== undefined
    )
  }

  /** Takes the next task of the queue. Its prompt becomes a message in the same transaction (T2). */
  private async begin(): Promise<TaskRun | undefined> {
    const { app, session_id } = this
    return inTransaction(app, undefined, async transaction => {
      await interruptLeft(app, transaction, { session_id })
      const sessions = await app.service('sessions').find({ query: { session_id }, transaction })
      const [session] = sessions.data
      if (!session || session.paused_at || this.isClosing) return undefined
      const query = { session_id, status: 'queued', $sort: { position: 1 as const }, $limit: 1 }
      const queued = await app.service('tasks').find({ query, transaction })
      const [next] = queued.data
      if (!next) return undefined
      const by = { actor: next.created_by, transaction }
      const change = { status: 'running' as const, started_at: now() }
      const task = await app.service('tasks').patch(next.task_id, change, { ...by, type: 'task.started' })
      this.journal.belongsTo(task.task_id, session.agent_id)
      const said = { role: 'user', type: 'text', status: 'complete', text: task.prompt, data: null } as const
      await this.journal.create(said, by)
      const turn = new TaskRun(app, this.journal, task, session)
      transaction.outbox.push(() => this.take(turn))
      return turn
    })
  }

  /** Without a pause after the commit, so that whoever sees the task run can stop it. */
  private take(turn: TaskRun): void {
    this.turn = turn
    this.lastTurn = turn
    if (this.isClosing) turn.interrupt()
  }

  private async openAgent(turn: TaskRun): Promise<AgentSession> {
    const agent = await this.agentFor(turn.session, turn.signal)
    await this.writeAsides()
    return agent
  }

  /** The agent of the last turn if it is still there, or a new one that takes up its conversation where it can. */
  private async agentFor(known: Session, signal: AbortSignal): Promise<AgentSession> {
    if (this.speaking?.agent.isOpen) return this.speaking.agent
    if (this.speaking) this.note('The agent had ended by itself since the last prompt. It was started anew.')
    await this.endAgent()
    const { app } = this
    const session = await withWorkTree(app, known, signal, sentence => this.note(sentence))
    this.speaking = await startAgent(app, session, {
      onPermission: request => this.ask(request),
      onBackground: event => this.hearAside(event),
      signal
    })
    await settleOptions(app, this.speaking.agent, session, sentence => this.note(sentence), signal)
    return this.speaking.agent
  }

  private async ask(request: PermissionRequest): Promise<PermissionAnswer> {
    return this.turn ? this.turn.ask(request) : { cancelled: true }
  }

  private hearAside(event: AgentEvent): void {
    if (event.type === 'options') this.learnAside()
    if (!isWritten(event)) return
    this.asides.push(event)
    this.wake()
  }

  /** While it opens, what an agent offers is learnt at the end of that. */
  private learnAside(): void {
    const { app, session_id, speaking, lastTurn } = this
    if (!speaking || !lastTurn) return
    learnOptions(app, session_id, speaking.agent, { actor: lastTurn.session.agent_id }).catch(error =>
      app.get('log').error({ err: error, session_id }, 'what an agent offers could not be kept')
    )
  }

  /** Something that a person should know of the agent. */
  private note(text: string): void {
    this.asides.push({ type: 'notice', level: 'warning', text })
  }

  /** What is said between turns belongs to the one before; what is said while the agent opens, to the one it opens for. */
  private async writeAsides(): Promise<void> {
    const { lastTurn, asides } = this
    if (!lastTurn) return
    for (let event = asides[0]; event; event = asides[0]) {
      clearTimeout(this.quiet)
      this.saying = lastTurn
      await lastTurn.writeAside(event).catch(error => {
        // What cannot be written a second time either is not to stand before the prompts for ever.
        if (this.unwritten === event) asides.shift()
        this.unwritten = event
        throw error
      })
      asides.shift()
    }
    if (this.saying && !this.turn) this.quiet = setTimeout(() => this.doBetween(() => this.endAsides()), QUIET).unref()
  }

  /** What was said between turns is whole. */
  private async endAsides(): Promise<void> {
    clearTimeout(this.quiet)
    const { saying } = this
    this.saying = undefined
    if (saying && saying !== this.turn) await saying.endAsides()
  }

  /** Does something when no turn runs, for which nobody waits. */
  private doBetween(work: () => Promise<void>): void {
    this.between.push(() => work().catch(this.unsettled))
    this.wake()
  }

  private readonly unsettled = (error: unknown): void =>
    this.app.get('log').error({ err: error, session_id: this.session_id }, 'a session could not be settled')

  private async endAgent(): Promise<void> {
    const { speaking } = this
    this.speaking = undefined
    await speaking?.close()
  }
}
