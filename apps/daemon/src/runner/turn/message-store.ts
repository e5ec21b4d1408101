import type { Message, Session } from '@callboard/contract'
import { inTransaction, type Transaction } from '../../storage/transaction.ts'
import type { RunnerContext } from '../context.ts'
import { StreamingText } from './streaming-text.ts'

type Deps = Pick<RunnerContext, 'app' | 'publisher' | 'streamingTexts'>
type MessageFields = Pick<Message, 'role' | 'type' | 'status' | 'text' | 'data'>
type PatchType = 'message.updated' | 'message.completed' | 'message.interrupted'

/** Writes the messages of one session. It is the only writer, so it numbers them without gaps (S1). */
export class MessageStore {
  readonly session_id: string
  private readonly deps: Deps
  private task_id: string | null = null
  private actor = 'system'

  constructor(deps: Deps, session_id: Session['session_id']) {
    this.deps = deps
    this.session_id = session_id
  }

  /** Attributes the messages that are written from now on to a task and its agent. */
  attributeTo(task_id: string, agent_id: string): void {
    this.task_id = task_id
    this.actor = agent_id
  }

  async create(
    fields: MessageFields,
    { actor = this.actor, transaction: outer }: { actor?: string; transaction?: Transaction } = {}
  ): Promise<Message> {
    const { session_id, task_id } = this
    const { app } = this.deps
    return inTransaction(app, outer, async transaction => {
      const messages = transaction.trx('messages').where({ session_id })
      const { last } = (await messages.max({ last: 'index' }).first()) ?? {}
      const row = { session_id, task_id, index: (last ?? 0) + 1, ...fields }
      return app.service('messages').create(row, { actor, transaction })
    })
  }

  async patch(message_id: string, changes: Partial<MessageFields>, type: PatchType): Promise<Message> {
    return this.deps.app.service('messages').patch(message_id, changes, { type, actor: this.actor })
  }

  /** Starts the text of a streaming message. It is readable while it grows (S4), and saved every second (S8). */
  openText(message_id: string, isStreamed = true): StreamingText {
    const streaming = new StreamingText(message_id, isStreamed)
    this.deps.streamingTexts.set(message_id, streaming)
    return streaming
  }

  /** Publishes the part of a streaming text that was not sent yet (S2). */
  sendDelta(streaming: StreamingText): void {
    const delta = streaming.takeDelta()
    if (!delta) return
    const { session_id, task_id, actor } = this
    const payload = { message_id: streaming.message_id, session_id, task_id, ...delta }
    this.deps.publisher.publishEphemeral('messages', 'delta', payload, actor)
  }

  /** Ends a streaming text: sends its last delta, and then the complete row (S5). */
  async finishText(
    streaming: StreamingText,
    status: 'complete' | 'interrupted',
    data?: Message['data']
  ): Promise<void> {
    streaming.end()
    this.sendDelta(streaming)
    const { message_id, text } = streaming
    const type = status === 'complete' ? 'message.completed' : 'message.interrupted'
    await this.patch(message_id, { status, text, ...(data && { data }) }, type)
    this.deps.streamingTexts.delete(message_id)
  }
}
