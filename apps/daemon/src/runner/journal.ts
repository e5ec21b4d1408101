import type { Message, Session } from '@callboard/contract'
import type { Transaction } from '../database.ts'
import type { Application } from '../declarations.ts'
import { GrowingText } from './growing-text.ts'

type Written = Pick<Message, 'role' | 'type' | 'status' | 'text' | 'data'>
type PatchType = 'message.updated' | 'message.completed' | 'message.interrupted'

/** Where a session's messages are written, each with the next index (S1), and where its growing texts are found. */
export class Journal {
  readonly app: Application
  readonly session_id: string
  private readonly growing: Map<string, GrowingText>
  private lastIndex: number | undefined
  private task_id: string | null = null

  constructor(app: Application, session_id: Session['session_id'], growing: Map<string, GrowingText>) {
    this.app = app
    this.session_id = session_id
    this.growing = growing
  }

  /** What is written from now on belongs to this task. */
  belongsTo(task_id: string): void {
    this.task_id = task_id
  }

  async create(written: Written, actor: string, outer?: Transaction): Promise<Message> {
    const index = (this.lastIndex ?? (await this.readLastIndex(outer))) + 1
    this.lastIndex = index
    const { app, session_id, task_id } = this
    const row = { session_id, task_id, index, ...written }
    return app.service('messages').create(row, { actor, ...(outer && { transaction: outer }) })
  }

  async patch(id: string, change: Partial<Written>, type: PatchType, actor: string): Promise<Message> {
    return this.app.service('messages').patch(id, change, { type, actor })
  }

  /** The text of a message that grows from now on: readable while it grows (S4), saved every second (S8). */
  grow(message_id: string, isStreamed = true): GrowingText {
    const text = new GrowingText(message_id, isStreamed)
    this.growing.set(message_id, text)
    return text
  }

  /** The message's text does not grow any more: its row says it all. */
  settle({ message_id }: GrowingText): void {
    this.growing.delete(message_id)
  }

  private async readLastIndex(outer: Transaction | undefined): Promise<number> {
    const { session_id } = this
    const messages = (outer?.trx ?? this.app.get('database'))('messages')
    const last = await messages.where({ session_id }).max({ index: 'index' }).first()
    return last?.index ?? 0
  }
}
