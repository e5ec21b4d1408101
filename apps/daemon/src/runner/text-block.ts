import type { GrowingText } from './growing-text.ts'
import type { Journal } from './journal.ts'

type TextType = 'text' | 'thought'

/** One paragraph of speech or thought, while it is spoken. */
export class TextBlock {
  readonly growing: GrowingText
  private readonly journal: Journal
  private readonly type: TextType
  private readonly agentMessageId: string
  private readonly actor: string

  private constructor(journal: Journal, growing: GrowingText, type: TextType, agentMessageId: string, actor: string) {
    this.journal = journal
    this.growing = growing
    this.type = type
    this.agentMessageId = agentMessageId
    this.actor = actor
  }

  static async begin(journal: Journal, type: TextType, agentMessageId: string, actor: string): Promise<TextBlock> {
    const row = { role: 'assistant', type, status: 'streaming', text: '', data: null } as const
    const { message_id } = await journal.create(row, actor)
    return new TextBlock(journal, journal.grow(message_id), type, agentMessageId, actor)
  }

  belongsTo(type: TextType, agentMessageId: string): boolean {
    return this.type === type && this.agentMessageId === agentMessageId
  }

  async close(status: 'complete' | 'interrupted'): Promise<void> {
    const { message_id, text } = this.growing
    const type = status === 'complete' ? 'message.completed' : 'message.interrupted'
    await this.journal.patch(message_id, { status, text }, type, this.actor)
    this.journal.settle(this.growing)
  }
}
