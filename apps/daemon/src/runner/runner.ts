import type { Session, Task } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { Application, CallParams } from '../declarations.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'
import { ask, type Choice, learnOptions } from './agent/agent-options.ts'
import { ending, type Fork } from './agent/fork-conversation.ts'
import { SessionRunner } from './session-runner.ts'
import { refreshSession } from './session-status.ts'
import { ACTIVE } from './task-states.ts'
import { PermissionBroker } from './turn/permission-requests.ts'
import type { StreamingText } from './turn/streaming-text.ts'
import { TextFlusher } from './turn/text-flusher.ts'

declare module '../declarations.ts' {
  interface Settings {
    runner: Runner
  }
}

type By = Pick<CallParams, 'user'> & { transaction: Transaction }

/** What is at work: one runner a session, the texts that grow, the questions that wait. */
export class Runner {
  readonly growing = new Map<string, StreamingText>()
  readonly questions: PermissionBroker
  private readonly app: Application
  private readonly sessions = new Map<string, SessionRunner>()
  /** What must not meet a session at work, one after the other. */
  private readonly waiting = new Map<string, Promise<void>>()
  private readonly saver: TextFlusher
  private isClosing = false

  constructor(app: Application) {
    this.app = app
    this.questions = new PermissionBroker(app)
    this.saver = new TextFlusher(app, this.growing)
  }

  /** There may be something to do in this session. */
  wake(session_id: Session['session_id']): void {
    if (!this.isClosing) this.runnerOf(session_id).wake()
  }

  /** T4: what is at work is stopping from now on, the queue waits, and everyone sees it at once. Repeating it is harmless. */
  async stop(session_id: Session['session_id'], { user, transaction: outer }: CallParams): Promise<Session> {
    const { app } = this
    return inTransaction(app, outer, async transaction => {
      const by = { transaction, ...(user && { user }) }
      const { paused_at } = await app.service('sessions').get(session_id, { transaction })
      const unfinished = transaction
        .trx('tasks')
        .where({ session_id })
        .whereIn('status', [...ACTIVE, 'queued'])
      if (paused_at === null && (await unfinished.first())) {
        await app.service('sessions').patch(session_id, { paused_at: now() }, by)
      }
      await this.halt(session_id, by)
      return refreshSession(app, session_id, transaction, user?.user_id)
    })
  }

  /** T4: what is at work is stopping from now on; what becomes of the queue is the caller's to say. */
  async halt(session_id: Session['session_id'], by: By): Promise<void> {
    const { transaction } = by
    const active: Task | undefined = await transaction
      .trx('tasks')
      .where({ session_id })
      .whereIn('status', ACTIVE)
      .first()
    if (!active) return
    const { task_id, status } = active
    if (status !== 'stopping') {
      await this.app.service('tasks').patch(task_id, { status: 'stopping' }, { ...by, type: 'task.stopping' })
    }
    await this.questions.cancel({ task_id }, transaction, by)
    transaction.outbox.push(() => this.sessions.get(session_id)?.stop(task_id))
  }

  /** T2: a paused queue goes on. */
  async resume(session_id: Session['session_id'], { user, transaction: outer }: CallParams): Promise<Session> {
    const { app } = this
    return inTransaction(app, outer, async transaction => {
      const by = { transaction, ...(user && { user }) }
      const session = await app.service('sessions').get(session_id, { transaction })
      if (session.paused_at === null) return session
      await app.service('sessions').patch(session_id, { paused_at: null }, by)
      transaction.outbox.push(() => this.wake(session_id))
      return refreshSession(app, session_id, transaction, user?.user_id)
    })
  }

  /** The session's agent, when it is there, is asked for what was chosen. @throws Conflict with its own sentence */
  async askFor(session_id: Session['session_id'], choice: Choice): Promise<void> {
    const agent = this.sessions.get(session_id)?.agent
    if (agent) await ask(agent, choice)
  }

  /** Keeps what the agent has agreed to, or what it will be opened with, and answers with the session. */
  async keepChoice(
    session_id: Session['session_id'],
    { id, value }: Choice,
    { user, transaction }: CallParams
  ): Promise<Session> {
    const by = { transaction, ...(user && { user }) }
    const agent = this.sessions.get(session_id)?.agent
    if (agent) return learnOptions(this.app, session_id, agent, by)
    const { options } = await this.app.service('sessions').get(session_id, by)
    const chosen = (options ?? []).map(option => (option.id === id ? { ...option, value } : option))
    return this.app.service('sessions').patch(session_id, { options: chosen }, by)
  }

  /** Has a session's agent copy its conversation, between two turns. */
  async fork(session_id: Session['session_id']): Promise<Fork> {
    if (this.isClosing) throw ending()
    return this.runnerOf(session_id).fork()
  }

  /** S4: the text so far of a message that still grows. */
  textOf(message_id: string): string | undefined {
    return this.growing.get(message_id)?.text
  }

  /**
   * Does what must not meet this session at work, such as removing it: its agent ends first, and nothing begins meanwhile. Of
   * several at the same time each waits for the one before.
   */
  async without(session_id: Session['session_id'], work: () => Promise<void>): Promise<void> {
    const turn = (this.waiting.get(session_id) ?? Promise.resolve()).then(async () => {
      try {
        await this.runnerOf(session_id).close()
        await work()
      } catch (error) {
        this.sessions.delete(session_id)
        this.wake(session_id)
        throw error
      }
      this.sessions.delete(session_id)
    })
    const over = turn.catch(() => undefined)
    this.waiting.set(session_id, over)
    await over
    if (this.waiting.get(session_id) === over) this.waiting.delete(session_id)
    return turn
  }

  /** A session is put away: its agent need not wait for a prompt. */
  rest(session_id: Session['session_id']): void {
    this.sessions.get(session_id)?.endResting()
  }

  /** A clean end: every agent ends, every text is on disk (S6). */
  async close(): Promise<void> {
    this.isClosing = true
    this.saver.stop()
    const ends = await Promise.allSettled([...this.sessions.values()].map(session => session.close()))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  private runnerOf(session_id: Session['session_id']): SessionRunner {
    const runner = this.sessions.get(session_id) ?? new SessionRunner(this.app, session_id)
    this.sessions.set(session_id, runner)
    return runner
  }
}
