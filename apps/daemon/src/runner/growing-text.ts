import { LIMITS } from '@callboard/contract'
import { clean, encodedBytes, fitting } from './text.ts'

/** The text of one message while it grows: what is held, and how much of it was sent and saved. Lengths are UTF-16 units. */
export class GrowingText {
  readonly message_id: string
  text = ''
  savedLength = 0
  private readonly isStreamed: boolean
  private sentLength = 0
  private bytes = 0
  private carry = ''

  constructor(message_id: string, isStreamed: boolean) {
    this.message_id = message_id
    this.isStreamed = isStreamed
  }

  /** Adds a piece and answers with what does not fit into this row any more (S9); empty when all did. */
  append(piece: string): string {
    const { text, carry } = clean(this.carry + piece)
    this.carry = ''
    const taken = this.take(text)
    const rest = text.slice(taken.length)
    if (rest) return rest + carry
    this.carry = carry
    return ''
  }

  /** The half character that never found its other half becomes a replacement character. */
  end(): void {
    if (this.carry) this.take('\uFFFD')
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

  private take(text: string): string {
    let taken = ''
    for (;;) {
      const rest = text.slice(taken.length)
      const next = fitting(rest, LIMITS.textBytes - this.bytes)
      if (!next) return taken
      taken += next
      this.text += next
      this.bytes += encodedBytes(next)
    }
  }
}
