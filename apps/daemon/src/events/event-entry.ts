import type { ServiceContract } from '@callboard/contract'
import { shortened } from '../core/text.ts'

type Row = Readonly<Record<string, unknown>>

/** What is said of a write in its feeds: which row, where, and what a reader needs to know what it is about. */
export function toEventEntry(
  { path, key }: Pick<ServiceContract, 'path' | 'key'>,
  row: Row,
  place: string | undefined,
  said: Pick<EventEntry, 'type' | 'actor' | 'at'>
): EventEntry {
  const session_id = typeof row.session_id === 'string' ? row.session_id : null
  return { ...said, service: path, record: String(row[key]), board_id: place ?? null, session_id, label: labelOf(row) }
}

/** The first thing that people call it by. */
function labelOf({ title, name, prompt, tool_call, device }: Row): string {
  const titleOfCall = tool_call instanceof Object && 'title' in tool_call ? tool_call.title : undefined
  const words = [title, name, prompt, titleOfCall, device].find(word => typeof word === 'string' && word !== '')
  return shortened(String(words ?? '').replace(/\s+/g, ' '), 200)
}

/** What a write says of itself in its feeds, beside their numbers. */
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
