import type { ToolCall } from '@callboard/agents'
import type { ToolCall as Row } from '@callboard/contract'
import { encodedBytes, shortened } from './text.ts'

const INPUT_BYTES = 8 * 1024
const DIFF_CHARACTERS = 1500
const MANY = 4

/** A tool call as its row shows it, small enough for the wire (S9): long arguments and diffs are cut, and it shows. */
export function toolRow(call: ToolCall, output_url: string | null): Row {
  return {
    tool_call_id: shortened(call.id, 512),
    title: shortened(call.title, 500),
    kind: call.kind,
    status: call.status,
    input: cutInput(call.input),
    diffs: (call.diffs ?? []).slice(0, MANY).map(({ path, oldText, newText }) => ({
      path: shortened(path, 500),
      old_text: oldText === null ? null : shortened(oldText, DIFF_CHARACTERS),
      new_text: shortened(newText, DIFF_CHARACTERS)
    })),
    locations: (call.locations ?? [])
      .slice(0, MANY)
      .map(({ path, line }) => ({ path: shortened(path, 500), line: line ?? null })),
    output_url
  }
}

function cutInput(input: unknown): unknown {
  const text = JSON.stringify(input ?? null)
  return encodedBytes(text) <= INPUT_BYTES ? (input ?? null) : shortened(text, INPUT_BYTES / 6)
}
