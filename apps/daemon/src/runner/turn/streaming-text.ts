import { LIMITS } from '@callboard/contract'
import { fitToBytes, REPLACEMENT_CHARACTER, sanitizeChunk } from '../../core/text.ts'

/** The size that the second half of a surrogate pair can add, in bytes. */
const MAX_CHARACTER_BYTES = 4

/** The text of a message while it grows, with the lengths that were sent and saved, in UTF-16 code units. */
export class StreamingText {
  readonly message_id: string
  text = ''
  savedLength = 0
  /** True when text was refused because it did not fit in the row. */
  isFull = false
  private readonly isStreamed: boolean
  private remainingBytes: number
  private sentLength = 0
  /** A high surrogate that waits for its second half. */
  private pendingSurrogate = ''

  /** `maxBytes` is the most that the row may hold, in bytes on the wire (S9). */
  constructor(message_id: string, isStreamed = true, maxBytes: number = LIMITS.textBytes) {
    this.message_id = message_id
    this.isStreamed = isStreamed
    this.remainingBytes = maxBytes
  }

  /** Appends a piece of text and returns the part that does not fit in the row (S9); empty when all of it fits. */
  append(piece: string): string {
    if (this.isFull) return piece
    const { text, carry } = sanitizeChunk(this.pendingSurrogate + piece)
    const accepted = fitToBytes(text, this.remainingBytes)
    this.text += accepted.text
    this.remainingBytes -= accepted.bytes
    const rest = text.slice(accepted.text.length)
    this.isFull = rest !== '' || (carry !== '' && this.remainingBytes < MAX_CHARACTER_BYTES)
    this.pendingSurrogate = this.isFull ? '' : carry
    return this.isFull ? rest + carry : ''
  }

  /** Completes the text: an unpaired surrogate becomes a replacement character. */
  end(): void {
    if (this.pendingSurrogate) this.text += REPLACEMENT_CHARACTER
    this.pendingSurrogate = ''
  }

  /** Returns the text that was not sent yet as a delta (S2) and counts it as sent; undefined when there is none. */
  takeDelta(): { offset: number; text: string } | undefined {
    if (!this.isStreamed || this.sentLength === this.text.length) return undefined
    const delta = { offset: this.sentLength, text: this.text.slice(this.sentLength) }
    this.sentLength = this.text.length
    return delta
  }

  get isSaved(): boolean {
    return this.savedLength === this.text.length
  }
}
