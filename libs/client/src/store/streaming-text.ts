import type { Delta, Message } from '@callboard/contract'
import { appendAtOffset } from './append-at-offset.ts'
import type { Table } from './table.ts'

/** S2, S5, S8: the text of messages that are being said. Rows and pieces may come in any order, late or twice. */
export class GrowingText {
  /** Pieces beyond a hole, by message: while there are any, text before them is missing. */
  private readonly ahead = new Map<string, readonly Delta[]>()
  /** Is told of each piece before which text is missing. */
  private readonly onHole: (piece: Delta) => void

  constructor(onHole: (piece: Delta) => void) {
    this.onHole = onHole
  }

  /** Of two rows of one message the one that stays, with what is known of its text. */
  readonly merge = (held: Message | undefined, incoming: Message): Message => {
    const newer = held ? newerMessage(held, incoming) : incoming
    return newer === held ? held : this.joined(newer, this.ahead.get(newer.message_id) ?? [])
  }

  /** Puts a piece where it belongs. */
  grow(messages: Table<Message>, piece: Delta): void {
    const { message_id } = piece
    const row = messages.current(message_id)
    const waiting = [...(this.ahead.get(message_id) ?? []), piece]
    if (row) {
      const grown = this.joined(row, waiting)
      if (grown !== row) messages.revise(message_id, grown)
    } else if (messages.awaits(message_id, piece)) {
      this.ahead.set(message_id, waiting)
    }
    if (this.ahead.has(message_id)) this.onHole(piece)
  }

  hasHole(message_id: string): boolean {
    return this.ahead.has(message_id)
  }

  /** Nobody looks at this message any more. */
  forget(message_id: string): void {
    this.ahead.delete(message_id)
  }

  /** F7: what was said in an earlier epoch may never have been said. */
  forgetAll(): void {
    this.ahead.clear()
  }

  private joined(row: Message, waiting: readonly Delta[]): Message {
    const { row: grown, ahead } = withPieces(row, waiting)
    if (ahead.length) this.ahead.set(row.message_id, ahead)
    else this.ahead.delete(row.message_id)
    return grown
  }
}

/**
 * R1, S8: the row with the higher version. Saving the text of a streaming message does not raise its version, and answers
 * overtake pieces, so while both are streaming the longer text stays, unless it was rewritten and not only grown.
 */
export function newerMessage(held: Message, incoming: Message): Message {
  const bothGrow = held.status === 'streaming' && incoming.status === 'streaming'
  if (incoming.version < held.version) return held
  if (incoming.version === held.version) {
    return bothGrow && incoming.text.length > held.text.length ? incoming : held
  }
  return bothGrow && held.text.startsWith(incoming.text) ? { ...incoming, text: held.text } : incoming
}

/** The row with the pieces behind its text as far as they connect, and those that are still beyond a hole (S2). */
export interface Joined {
  readonly row: Message
  readonly ahead: readonly Delta[]
}

/** S2, and S5: a final row takes no more pieces. The same row comes back when nothing is added to it. */
export function withPieces(row: Message, waiting: readonly Delta[]): Joined {
  if (row.status !== 'streaming' || waiting.length === 0) return { row, ahead: [] }
  let text = row.text
  const ahead: Delta[] = []
  for (const piece of waiting.toSorted((one, other) => one.offset - other.offset)) {
    const longer = appendAtOffset(text, piece)
    if (longer === undefined) ahead.push(piece)
    else text = longer
  }
  return { row: text === row.text ? row : { ...row, text }, ahead }
}
