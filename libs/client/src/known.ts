import type { Delta, Message } from '@callboard/contract'
import { textAfter } from './conversation/text.ts'

/** What is known of one message. Rows, pieces and removal may come in any order, late or twice: the outcome is the same. */
export interface Known {
  readonly row: Message | undefined
  /** Pieces that begin beyond the text held: while there are any, text before them is missing and has to be fetched. */
  readonly ahead: readonly Delta[]
  readonly isRemoved: boolean
}

export const UNKNOWN: Known = { row: undefined, ahead: [], isRemoved: false }

/** R1: removal is final. */
export const REMOVED: Known = { row: undefined, ahead: [], isRemoved: true }

export function withRow(known: Known, incoming: Message): Known {
  if (known.isRemoved) return known
  const row = known.row ? newerRow(known.row, incoming) : incoming
  return row === known.row ? known : joined(row, known.ahead)
}

/** S2, and S5: a final row takes no more pieces. */
export function withPiece(known: Known, piece: Delta): Known {
  const { row, ahead, isRemoved } = known
  if (isRemoved || (row && row.status !== 'streaming')) return known
  const text = row && textAfter(row.text, piece)
  if (!row || text === undefined) return { ...known, ahead: [...ahead, piece] }
  return text === row.text ? known : joined({ ...row, text }, ahead)
}

/**
 * R1, S8: the row with the higher version. Saving the text of a streaming message does not raise its version, and answers
 * overtake pieces, so while both are streaming the longer text stays, unless it was rewritten and not only grown.
 */
function newerRow(held: Message, incoming: Message): Message {
  const bothGrow = held.status === 'streaming' && incoming.status === 'streaming'
  if (incoming.version < held.version) return held
  if (incoming.version === held.version) {
    return bothGrow && incoming.text.length > held.text.length ? incoming : held
  }
  return bothGrow && held.text.startsWith(incoming.text) ? { ...incoming, text: held.text } : incoming
}

/** Puts the pieces that waited behind the row's text, as far as they connect. */
function joined(row: Message, waiting: readonly Delta[]): Known {
  if (row.status !== 'streaming') return { row, ahead: [], isRemoved: false }
  let text = row.text
  const ahead: Delta[] = []
  for (const piece of waiting.toSorted((one, other) => one.offset - other.offset)) {
    const longer = textAfter(text, piece)
    if (longer === undefined) ahead.push(piece)
    else text = longer
  }
  return { row: text === row.text ? row : { ...row, text }, ahead, isRemoved: false }
}
