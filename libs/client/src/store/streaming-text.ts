import type { Delta, Message } from '@callboard/contract'
import { appendAtOffset } from './append-at-offset.ts'
import type { Table } from './table.ts'

/** S2, S5, S8: the text of streaming messages. Rows and deltas may arrive in any order, late or twice. */
export class StreamingText {
  /** Deltas beyond a gap, by message: as long as there are any, text before them is missing. */
  private readonly pendingDeltas = new Map<string, readonly Delta[]>()
  private readonly onGap: (delta: Delta) => void

  /** `onGap` is called with each delta before which text is missing. */
  constructor(onGap: (delta: Delta) => void) {
    this.onGap = onGap
  }

  /** The newer of two rows of one message, with all text that is known of it. */
  readonly merge = (held: Message | undefined, incoming: Message): Message => {
    const newer = held ? newerMessage(held, incoming) : incoming
    return newer === held ? held : this.mergePending(newer, this.pendingDeltas.get(newer.message_id) ?? [])
  }

  applyDelta(messages: Table<Message>, delta: Delta): void {
    const { message_id } = delta
    const row = messages.current(message_id)
    const deltas = [...(this.pendingDeltas.get(message_id) ?? []), delta]
    if (row) {
      const merged = this.mergePending(row, deltas)
      if (merged !== row) messages.replaceRow(message_id, merged)
    } else if (messages.isAwaited(message_id, delta)) {
      this.pendingDeltas.set(message_id, deltas)
    }
    if (this.pendingDeltas.has(message_id)) this.onGap(delta)
  }

  hasGap(message_id: string): boolean {
    return this.pendingDeltas.has(message_id)
  }

  /** The message is not held any more, or its missing text cannot be read. */
  forget(message_id: string): void {
    this.pendingDeltas.delete(message_id)
  }

  /** F7: deltas of an earlier epoch may belong to text that was never stored. */
  forgetAll(): void {
    this.pendingDeltas.clear()
  }

  private mergePending(row: Message, deltas: readonly Delta[]): Message {
    const { row: merged, pending } = mergeDeltas(row, deltas)
    if (pending.length) this.pendingDeltas.set(row.message_id, pending)
    else this.pendingDeltas.delete(row.message_id)
    return merged
  }
}

/**
 * R1, S8: the row with the higher version. Saving the text of a streaming message does not raise its version, and
 * answers can overtake deltas, so while both are streaming the longer text stays, unless the text was rewritten.
 */
export function newerMessage(held: Message, incoming: Message): Message {
  const areBothStreaming = held.status === 'streaming' && incoming.status === 'streaming'
  if (incoming.version < held.version) return held
  if (incoming.version === held.version) {
    return areBothStreaming && incoming.text.length > held.text.length ? incoming : held
  }
  return areBothStreaming && held.text.startsWith(incoming.text) ? { ...incoming, text: held.text } : incoming
}

/** The row with the deltas that connect to its text, and the deltas that are still beyond a gap (S2). */
export interface MergedMessage {
  readonly row: Message
  readonly pending: readonly Delta[]
}

/**
 * S2, S5: appends deltas to a streaming message; a final row takes none. Returns the same row when nothing was
 * appended.
 */
export function mergeDeltas(row: Message, deltas: readonly Delta[]): MergedMessage {
  if (row.status !== 'streaming' || deltas.length === 0) return { row, pending: [] }
  let text = row.text
  const pending: Delta[] = []
  for (const delta of deltas.toSorted((one, other) => one.offset - other.offset)) {
    const longer = appendAtOffset(text, delta)
    if (longer === undefined) pending.push(delta)
    else text = longer
  }
  return { row: text === row.text ? row : { ...row, text }, pending }
}
