import type { Delta, Message, Permission, Session, Task } from '@callboard/contract'
import { type Known, REMOVED, UNKNOWN, withPiece, withRow } from './known.ts'

/** What happened in a session, for programs that read it in order. The last three come from `Client.follow` only. */
export type TranscriptChange =
  /** Messages that came or changed otherwise than by growing, in order of their index, with all their text so far. */
  | { kind: 'rows'; messages: readonly Message[] }
  /** `text` was put at the end of the message, at `offset`; the message is as it is now. */
  | { kind: 'text'; message: Message; offset: number; text: string }
  | { kind: 'removed'; message_ids: readonly string[] }
  /** At the start and each time the connection is back: what is new of what is stored comes next, up to `ready`. */
  | { kind: 'loading' }
  | { kind: 'ready' }
  | { kind: 'session'; session: Session }
  | { kind: 'task'; task: Task }
  | { kind: 'permission'; permission: Permission }

/** The messages of one session as far as they are known. It does nothing of its own accord and waits for nothing. */
export class Conversation {
  private readonly known = new Map<string, Known>()
  private order: readonly string[] = []

  /** In order of index (S1); a new array only when messages come or go. */
  get ids(): readonly string[] {
    return this.order
  }

  message(id: string): Message | undefined {
    return this.known.get(id)?.row
  }

  /** S2: whether text of this message is missing and has to be fetched. */
  hasHole(id: string): boolean {
    return (this.known.get(id)?.ahead.length ?? 0) > 0
  }

  withRows(rows: readonly Message[]): TranscriptChange[] {
    const isAnyNew = rows.some(row => !this.message(row.message_id))
    const changed = rows.filter(row => this.put(row.message_id, withRow(this.knownOf(row.message_id), row)))
    if (isAnyNew) this.sort()
    const messages = changed.flatMap(row => this.message(row.message_id) ?? [])
    return messages.length ? [{ kind: 'rows', messages: messages.toSorted(byIndex) }] : []
  }

  withPiece(piece: Delta): TranscriptChange[] {
    const before = this.knownOf(piece.message_id)
    const after = withPiece(before, piece)
    if (!this.put(piece.message_id, after) || !before.row || !after.row) return []
    const offset = before.row.text.length
    return [{ kind: 'text', message: after.row, offset, text: after.row.text.slice(offset) }]
  }

  without(ids: readonly string[]): TranscriptChange[] {
    const message_ids = ids.filter(id => this.put(id, REMOVED))
    if (!message_ids.length) return []
    this.sort()
    return [{ kind: 'removed', message_ids }]
  }

  private knownOf(id: string): Known {
    return this.known.get(id) ?? UNKNOWN
  }

  /** Whether the message that people see is another one now. */
  private put(id: string, after: Known): boolean {
    const before = this.knownOf(id)
    if (after !== before) this.known.set(id, after)
    return after.row !== before.row
  }

  private sort(): void {
    const rows = [...this.known.values()].flatMap(known => known.row ?? [])
    this.order = rows.sort(byIndex).map(row => row.message_id)
  }
}

const byIndex = (one: Message, other: Message) => one.index - other.index
