import { randomUUID } from 'node:crypto'

type ChunkType = 'text' | 'thought'

/**
 * Assigns chunks to messages. Consecutive chunks without an id form one message. When a thought and a text share an id, the
 * second one gets an id of its own.
 */
export class MessageIds {
  readonly #typeById = new Map<string, ChunkType>()
  #run: { type: ChunkType; id: string } | undefined

  resolve(type: ChunkType, messageId: string | undefined): string {
    if (messageId === undefined) {
      if (this.#run?.type !== type) this.#run = { type, id: randomUUID() }
      return this.#run.id
    }
    this.#run = undefined
    const firstType = this.#typeById.get(messageId) ?? type
    this.#typeById.set(messageId, firstType)
    return firstType === type ? messageId : `${messageId}/${type}`
  }

  /** The next chunk without an id starts a new message. */
  endRun() {
    this.#run = undefined
  }

  /** Called before each turn, to bound the memory. */
  clear() {
    this.#typeById.clear()
    this.#run = undefined
  }
}
