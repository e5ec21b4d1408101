import type { Session, Task } from '@callboard/contract'
import { now } from '../core/ids.ts'
import type { CallParams } from '../declarations.ts'
import { inTransaction, type Transaction } from '../storage/transaction.ts'
import { type OptionChoice, requestOption, syncOptions } from './agent/agent-options.ts'
import { type Fork, shuttingDown } from './agent/fork-conversation.ts'
import type { RunnerContext } from './context.ts'
import type { RunnerDeps } from './deps.ts'
import { recover } from './recover.ts'
import { SessionRunner } from './session-runner.ts'
import { updateSessionStatus } from './session-status.ts'
import { ACTIVE_STATUSES } from './task-states.ts'
import { PermissionBroker } from './turn/permission-broker.ts'
import { TextFlusher } from './turn/text-flusher.ts'

declare module '../declarations.ts' {
  interface Settings {
    runner: Runner
  }
}

type SessionId = Session['session_id']
type CallOrigin = Pick<CallParams, 'user'> & { transaction: Transaction }

/** Runs the tasks of all sessions: one `SessionRunner` for each session that has work. */
export class Runner {
  readonly permissions: PermissionBroker
  private readonly context: RunnerContext
  private readonly sessions = new Map<SessionId, SessionRunner>()
  /** The last of the calls of `withSessionStopped` that are waiting or running for a session. */
  private readonly exclusiveWork = new Map<SessionId, Promise<void>>()
  private readonly flusher: TextFlusher
  private isClosing = false

  constructor(deps: RunnerDeps) {
    this.permissions = new PermissionBroker(deps)
    this.context = { ...deps, permissions: this.permissions, streamingTexts: new Map() }
    this.flusher = new TextFlusher(this.context)
  }

  /** Cleans up after an earlier run of the daemon. Returns the ids of the sessions whose queues continue. */
  recover(): Promise<SessionId[]> {
    return recover(this.context)
  }

  /** Starts working on a session's queue unless it is being worked on. */
  runQueue(session_id: SessionId): void {
    if (!this.isClosing) this.sessionRunner(session_id).runQueue()
  }

  /** T4: stops a session's active task and pauses its queue. Idempotent. Returns the session. */
  async stop(session_id: SessionId, { user, transaction: outer }: CallParams): Promise<Session> {
    const { app } = this.context
    return inTransaction(app, outer, async transaction => {
      const origin = { transaction, ...(user && { user }) }
      const { paused_at } = await app.service('sessions').get(session_id, { transaction })
      const unfinished = transaction
        .trx('tasks')
        .where({ session_id })
        .whereIn('status', [...ACTIVE_STATUSES, 'queued'])
      if (paused_at === null && (await unfinished.first())) {
        await app.service('sessions').patch(session_id, { paused_at: now() }, origin)
      }
      await this.stopActiveTask(session_id, origin)
      return updateSessionStatus(app, session_id, transaction, user?.user_id)
    })
  }

  /** T4: stops a session's active task. Does not change its queue. */
  async stopActiveTask(session_id: SessionId, origin: CallOrigin): Promise<void> {
    const { transaction } = origin
    const activeTask: Task | undefined = await transaction
      .trx('tasks')
      .where({ session_id })
      .whereIn('status', ACTIVE_STATUSES)
      .first()
    if (!activeTask) return
    const { task_id, status } = activeTask
    if (status !== 'stopping') {
      const params = { ...origin, type: 'task.stopping' }
      await this.context.app.service('tasks').patch(task_id, { status: 'stopping' }, params)
    }
    await this.permissions.cancel({ task_id }, transaction, origin)
    transaction.outbox.push(() => this.sessions.get(session_id)?.stop(task_id))
  }

  /** T2: resumes a paused queue. Returns the session. */
  async resume(session_id: SessionId, { user, transaction: outer }: CallParams): Promise<Session> {
    const { app } = this.context
    return inTransaction(app, outer, async transaction => {
      const origin = { transaction, ...(user && { user }) }
      const session = await app.service('sessions').get(session_id, { transaction })
      if (session.paused_at === null) return session
      await app.service('sessions').patch(session_id, { paused_at: null }, origin)
      transaction.outbox.push(() => this.runQueue(session_id))
      return updateSessionStatus(app, session_id, transaction, user?.user_id)
    })
  }

  /** T8: asks a session's agent to change an option, if it is running. @throws Conflict with the agent's message */
  async requestOption(session_id: SessionId, choice: OptionChoice): Promise<void> {
    const agent = this.sessions.get(session_id)?.agent
    if (agent) await requestOption(agent, choice)
  }

  /** T8: stores the options of a running agent, or the choice that the next one is started with. Returns the session. */
  async saveOption(
    session_id: SessionId,
    { id, value }: OptionChoice,
    { user, transaction }: CallParams
  ): Promise<Session> {
    const { app } = this.context
    const origin = { transaction, ...(user && { user }) }
    const agent = this.sessions.get(session_id)?.agent
    if (agent) return syncOptions(app, session_id, agent, origin)
    const { options } = await app.service('sessions').get(session_id, origin)
    const chosen = (options ?? []).map(option => (option.id === id ? { ...option, value } : option))
    return app.service('sessions').patch(session_id, { options: chosen }, origin)
  }

  /** T9: has a session's agent copy its conversation, between two tasks. */
  async fork(session_id: SessionId): Promise<Fork> {
    if (this.isClosing) throw shuttingDown()
    return this.sessionRunner(session_id).fork()
  }

  /** S4: returns the current text of a streaming message; undefined for other messages. */
  streamedText(message_id: string): string | undefined {
    return this.context.streamingTexts.get(message_id)?.text
  }

  /**
   * Runs `work`, such as removing the session, after its agent has ended and while no task of it can start. Concurrent calls
   * for one session run one after the other. When `work` fails, the session's queue continues.
   */
  async withSessionStopped(session_id: SessionId, work: () => Promise<void>): Promise<void> {
    const result = (this.exclusiveWork.get(session_id) ?? Promise.resolve()).then(async () => {
      try {
        await this.sessionRunner(session_id).close()
        await work()
      } catch (error) {
        this.sessions.delete(session_id)
        this.runQueue(session_id)
        throw error
      }
      this.sessions.delete(session_id)
    })
    const settled = result.catch(() => undefined)
    this.exclusiveWork.set(session_id, settled)
    await settled
    if (this.exclusiveWork.get(session_id) === settled) this.exclusiveWork.delete(session_id)
    return result
  }

  /** Ends the agent of a session if it has no task and can load its conversation again, as when the session is archived. */
  stopIdleAgent(session_id: SessionId): void {
    this.sessions.get(session_id)?.stopIdleAgent()
  }

  /** Ends all agents and saves all texts (S6). */
  async close(): Promise<void> {
    this.isClosing = true
    this.flusher.stop()
    const results = await Promise.allSettled([...this.sessions.values()].map(session => session.close()))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  private sessionRunner(session_id: SessionId): SessionRunner {
    const runner = this.sessions.get(session_id) ?? new SessionRunner(this.context, session_id)
    this.sessions.set(session_id, runner)
    return runner
  }
}
