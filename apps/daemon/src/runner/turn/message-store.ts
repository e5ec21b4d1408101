import type { Message, Session } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import { StreamingText } from './streaming-text.ts'

type Written = Pick<Message, 'role' | 'type' | 'status' | 'text' | 'data'>
type PatchType = 'message.updated' | 'message.completed' | 'message.interrupted'

/** Where a session's messages are written, each with the next index (S1), and where its growing texts are found. */
export class MessageStore {
  readonly app: Application
  readonly session_id: string
  private task_id: string | null = null
  private actor = 'system'

  constructor(app: Application, session_id: Session['session_id']) {
    this.app = app
    this.session_id = session_id
  }

  /** What is written from now on belongs to this task, and is this agent's doing. */
  belongsTo(task_id: string, agent_id: string): void {
    this.task_id = task_id
    this.actor = agent_id
  }

  async create(
    written: Written,
    { actor = this.actor, transaction: outer }: { actor?: string; transaction?: Transaction } = {}
  ): Promise<Message> {
    const { app, session_id, task_id } = this
    return inTransaction(app, outer, async transaction => {
      const earlier = transaction.trx('messages').where({ session_id })
      const { last } = (await earlier.max({ last: 'index' }).first()) ?? {}
      const row = { session_id, task_id, index: (last ?? 0) + 1, ...written }
      return app.service('messages').create(row, { actor, transaction })
    })
  }

  async patch(message_id: string, change: Partial<Written>, type: PatchType): Promise<Message> {
    return this.app.service('messages').patch(message_id, change, { type, actor: this.actor })
  }

  /** The text of a message that grows from now on: readable while it grows (S4), saved every second (S8). */
  grow(message_id: string, isStreamed = true): StreamingText {
    const text = new StreamingText(message_id, isStreamed)
    this.app.get('runner').growing.set(message_id, text)
    return text
  }

  /** Sends the piece of a growing text that was not sent yet (S2). */
  send(growing: StreamingText): void {
    const piece = growing.unsent()
    if (!piece) return
    const { app, session_id, task_id, actor } = this
    app
      .get('eventPublisher')
      .publishEphemeral('messages', 'delta', { message_id: growing.message_id, session_id, task_id, ...piece }, actor)
  }

  /** The text grows no more: its last piece leaves, and then the row that says it all (S5). */
  async settle(growing: StreamingText, status: 'complete' | 'interrupted', data?: Message['data']): Promise<void> {
    growing.end()
    this.send(growing)
    const { message_id, text } = growing
    const type = status === 'complete' ? 'message.completed' : 'message.interrupted'
    await this.patch(message_id, { status, text, ...(data && { data }) }, type)
    this.app.get('runner').growing.delete(message_id)
  }
}
