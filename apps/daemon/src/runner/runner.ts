import type { Permission, Session } from '@callboard/contract'
import { inTransaction, type Transaction } from '../database.ts'
import type { Application, CallParams } from '../declarations.ts'
import { now } from '../ids.ts'
import type { GrowingText } from './growing-text.ts'
import { Questions } from './questions.ts'
import { recover } from './recover.ts'
import { refreshSession } from './refresh-session.ts'
import { Saver } from './saver.ts'
import { SessionRunner } from './session-runner.ts'
import { ACTIVE } from './states.ts'

/** What is at work: one runner a session, the texts that grow, the questions that wait. */
export class Runner {
  private readonly app: Application
  private readonly sessions = new Map<string, SessionRunner>()
  private readonly growing = new Map<string, GrowingText>()
  private readonly questions: Questions
  private readonly saver: Saver
  private isClosing = false

  constructor(app: Application) {
    this.app = app
    this.questions = new Questions(app)
    this.saver = new Saver(app, this.growing)
  }

  /** Settles what a crash left behind, then lets the queues go on. */
  async start(): Promise<void> {
    for (const session_id of await recover(this.app)) this.wake(session_id)
  }

  /** There may be something to do in this session. */
  wake(session_id: Session['session_id']): void {
    if (this.isClosing) return
    const runner =
      this.sessions.get(session_id) ?? new SessionRunner(this.app, session_id, this.questions, this.growing)
    this.sessions.set(session_id, runner)
    runner.wake()
  }

  /** T4: what is at work is stopping from now on, the queue waits, and everyone sees it at once. Repeating it is harmless. */
  async stop(session_id: Session['session_id'], { user, transaction: outer }: CallParams): Promise<Session> {
    const { app } = this
    return inTransaction(app.get('database'), outer, async transaction => {
      const by = { transaction, ...(user && { user }) }
      const { paused_at } = await app.service('sessions').get(session_id, { transaction })
      const unfinished = await transaction
        .trx('tasks')
        .where({ session_id })
        .whereIn('status', [...ACTIVE, 'queued'])
      const active = unfinished.find(({ status }) => status !== 'queued')
      if (unfinished.length && paused_at === null) {
        await app.service('sessions').patch(session_id, { paused_at: now() }, by)
      }
      if (active && active.status !== 'stopping') {
        await app.service('tasks').patch(active.task_id, { status: 'stopping' }, { ...by, type: 'task.stopping' })
      }
      transaction.outbox.push(() => this.sessions.get(session_id)?.stop())
      return refreshSession(app, session_id, transaction, user?.user_id)
    })
  }

  /** T2: a paused queue goes on. */
  async resume(session_id: Session['session_id'], { user }: CallParams): Promise<Session> {
    const { app } = this
    return inTransaction(app.get('database'), undefined, async transaction => {
      const by = { transaction, ...(user && { user }) }
      const session = await app.service('sessions').get(session_id, { transaction })
      if (session.paused_at === null) return session
      transaction.outbox.push(() => this.wake(session_id))
      await app.service('sessions').patch(session_id, { paused_at: null }, by)
      return refreshSession(app, session_id, transaction, user?.user_id)
    })
  }

  answered(permission: Permission, transaction: Transaction): Promise<void> {
    return this.questions.answered(permission, transaction)
  }

  /** S4: the text so far of a message that still grows. */
  textOf(message_id: string): string | undefined {
    return this.growing.get(message_id)?.text
  }

  /** The session is about to go: its agent ends first. */
  async forget(session_id: Session['session_id']): Promise<void> {
    await this.sessions.get(session_id)?.close()
    this.sessions.delete(session_id)
  }

  /** A clean end: every agent ends, every text is on disk (S6). */
  async close(): Promise<void> {
    this.isClosing = true
    this.saver.stop()
    await Promise.all([...this.sessions.values()].map(session => session.close()))
    await this.saver.save()
  }
}
