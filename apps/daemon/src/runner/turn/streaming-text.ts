import { LIMITS } from '@callboard/contract'
import { clean, fitting, REPLACEMENT } from '../../core/text.ts'

/** What the other half of a character takes at most: it must have room when it comes. */
const CHARACTER = 4

/** The text of one message while it grows: what is held, and how much of it was sent and saved. Lengths are UTF-16 units. */
export class StreamingText {
  readonly message_id: string
  text = ''
  savedLength = 0
  /** Whether something came that the row cannot hold. */
  isFull = false
  private readonly isStreamed: boolean
  private room: number
  private sentLength = 0
  private carry = ''

  /** `room` is what the row may hold, in bytes on the wire (S9). */
  constructor(message_id: string, isStreamed = true, room: number = LIMITS.textBytes) {
    this.message_id = message_id
    this.isStreamed = isStreamed
    this.room = room
  }

  /** Adds a piece and answers with what does not fit into this row any more (S9); empty when all did. */
  append(piece: string): string {
    if (this.isFull) return piece
    const { text, carry } = clean(this.carry + piece)
    const taken = fitting(text, this.room)
    this.text += taken.text
    this.room -= taken.bytes
    const rest = text.slice(taken.text.length)
    this.isFull = rest !== '' || (carry !== '' && this.room < CHARACTER)
    this.carry = this.isFull ? '' : carry
    return this.isFull ? rest + carry : ''
  }

  /** The half character that never found its other half becomes a replacement character. */
  end(): void {
    if (this.carry) this.text += REPLACEMENT
    this.carry = ''
  }

  /** The piece that was not sent yet, as a delta's offset and text (S2); undefined when there is none. */
  unsent(): { offset: number; text: string } | undefined {
    if (!this.isStreamed || this.sentLength === this.text.length) return undefined
    const delta = { offset: this.sentLength, text: this.text.slice(this.sentLength) }
    this.sentLength = this.text.length
    return delta
  }

  get isSaved(): boolean {
    return this.savedLength === this.text.length
  }
}
