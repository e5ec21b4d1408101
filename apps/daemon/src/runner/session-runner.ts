import type { AgentSession } from '@callboard/agents'
import type { Session, Task } from '@callboard/contract'
import { inTransaction } from '../database.ts'
import type { Application } from '../declarations.ts'
import { now } from '../ids.ts'
import { type Speaking, startAgent } from './agent-process.ts'
import type { GrowingText } from './growing-text.ts'
import { Journal } from './journal.ts'
import type { Questions } from './questions.ts'
import { Turn } from './turn.ts'

/** T2: one session at work. Takes its queued tasks one after the other and keeps the agent between them. */
export class SessionRunner {
  private readonly app: Application
  private readonly session_id: string
  private readonly questions: Questions
  private readonly journal: Journal
  private speaking: Speaking | undefined
  private turn: Turn | undefined
  private loop: Promise<void> | undefined
  private isWoken = false
  private isClosing = false

  constructor(app: Application, session_id: string, questions: Questions, growing: Map<string, GrowingText>) {
    this.app = app
    this.session_id = session_id
    this.questions = questions
    this.journal = new Journal(app, session_id, growing)
  }

  /** There may be something to do. */
  wake(): void {
    this.isWoken = true
    this.loop ??= this.work().finally(() => {
      this.loop = undefined
    })
  }

  /** Stops the turn that is under way; the rows say already that it is stopping. */
  stop(): void {
    this.turn?.stop()
  }

  /** The daemon ends, or the session goes: nothing new begins, and the agent ends with all it started. */
  async close(): Promise<void> {
    this.isClosing = true
    this.turn?.interrupt()
    await this.loop
    await this.endAgent()
  }

  private async work(): Promise<void> {
    while (this.isWoken && !this.isClosing) {
      this.isWoken = false
      try {
        for (let begun = await this.begin(); begun; begun = await this.begin()) await this.play(begun)
      } catch (error) {
        this.app.get('log').error({ err: error, session_id: this.session_id }, 'a session stands still')
      }
    }
  }

  /** Takes the next task of the queue. Its prompt becomes a message in the same transaction (T2). */
  private async begin(): Promise<{ task: Task; session: Session } | undefined> {
    const { app, session_id } = this
    if (this.isClosing) return undefined
    return inTransaction(app.get('database'), undefined, async transaction => {
      const found = await app.service('sessions').find({ query: { session_id }, transaction })
      const [session] = found.data
      if (!session || session.paused_at) return undefined
      const query = { session_id, status: 'queued', $sort: { position: 1 as const }, $limit: 1 }
      const {
        data: [next]
      } = await app.service('tasks').find({ query, transaction })
      if (!next) return undefined
      const actor = next.created_by
      const change = { status: 'running' as const, started_at: now() }
      const task = await app.service('tasks').patch(next.task_id, change, { transaction, actor, type: 'task.started' })
      this.journal.belongsTo(task.task_id)
      const said = { role: 'user', type: 'text', status: 'complete', text: task.prompt, data: null } as const
      await this.journal.create(said, actor, transaction)
      return { task, session }
    })
  }

  private async play({ task, session }: { task: Task; session: Session }): Promise<void> {
    const turn = new Turn(this.app, this.journal, task, session.agent_id)
    this.turn = turn
    if (this.isClosing) turn.interrupt()
    try {
      await turn.run(() => this.agent(turn, session))
    } finally {
      this.turn = undefined
      if (!this.speaking?.agent.isOpen) await this.endAgent()
    }
  }

  /** The agent of the last turn, or a new one that takes up its conversation where it can. */
  private async agent(turn: Turn, session: Session): Promise<AgentSession> {
    if (this.speaking) return this.speaking.agent
    const { app } = this
    const actor = session.agent_id
    this.speaking = await startAgent(app, session, request => this.ask(request, actor), turn.signal)
    const { agentSessionId } = this.speaking.agent
    if (agentSessionId !== session.agent_session_id) {
      await app.service('sessions').patch(session.session_id, { agent_session_id: agentSessionId }, { actor })
    }
    return this.speaking.agent
  }

  private async ask(request: Parameters<Questions['ask']>[1], actor: string) {
    if (!this.turn) return { cancelled: true as const }
    this.turn.writer.flush()
    return this.questions.ask(this.turn.task, request, actor)
  }

  private async endAgent(): Promise<void> {
    const { speaking } = this
    this.speaking = undefined
    await speaking?.close()
  }
}
