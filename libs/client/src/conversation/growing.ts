import type { Delta, Message } from '@callboard/contract'
import { textAfter } from '../store/append-at-offset.ts'

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
    const longer = textAfter(text, piece)
    if (longer === undefined) ahead.push(piece)
    else text = longer
  }
  return { row: text === row.text ? row : { ...row, text }, ahead }
}
