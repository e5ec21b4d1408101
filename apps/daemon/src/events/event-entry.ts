import type { ServiceContract } from '@callboard/contract'
import type { Fields } from '../core/fields.ts'
import { truncate } from '../core/text.ts'

/** An event as the log stores it, without its sequence numbers. */
export interface EventEntry {
  board_id: string | null
  type: string
  service: string
  record: string
  session_id: string | null
  label: string
  actor: string
  at: string
}

/** A sequence number of a feed, and the row whose event has it. */
export interface LogEntry {
  feed: string
  seq: number
  service: string
  record: string
}

/** The log's entry of a write: its row, board and session, and a label for readers of the activity. */
export function toEventEntry(
  { path, key }: Pick<ServiceContract, 'path' | 'key'>,
  row: Fields,
  board_id: string | undefined,
  described: Pick<EventEntry, 'type' | 'actor' | 'at'>
): EventEntry {
  const session_id = typeof row.session_id === 'string' ? row.session_id : null
  return {
    ...described,
    service: path,
    record: String(row[key]),
    board_id: board_id ?? null,
    session_id,
    label: labelOf(row)
  }
}

const LABEL_BYTES = 200

/** The first of the row's columns that people know it by. */
function labelOf({ title, name, prompt, tool_call, device }: Fields): string {
  const toolTitle = tool_call instanceof Object && 'title' in tool_call ? tool_call.title : undefined
  const label = [title, name, prompt, toolTitle, device].find(text => typeof text === 'string' && text !== '')
  return truncate(String(label ?? '').replace(/\s+/g, ' '), LABEL_BYTES)
}
