import type { ToolCall } from '@callboard/agents'
import type { ToolCall as ToolCallRow } from '@callboard/contract'
import { truncate } from '../../core/text.ts'

/** Limits in bytes on the wire. Together they stay below LIMITS.dataBytes. */
const MAX_INPUT_BYTES = 8 * 1024
const MAX_DIFF_BYTES = 2 * 1024
const MAX_LINE_BYTES = 512

/** The most diffs, and the most locations, of one call. */
const MAX_ITEMS = 4

/** Converts a tool call to its row (S9). Long inputs and diffs are shortened with an ellipsis. */
export function toolRow(call: ToolCall, output_url: string | null): ToolCallRow {
  return {
    tool_call_id: truncate(call.id, MAX_LINE_BYTES),
    title: truncate(call.title, MAX_LINE_BYTES),
    kind: call.kind,
    status: call.status,
    input: shortenInput(call.input ?? null),
    diffs: (call.diffs ?? []).slice(0, MAX_ITEMS).map(({ path, oldText, newText }) => ({
      path: truncate(path, MAX_LINE_BYTES),
      old_text: oldText === null ? null : truncate(oldText, MAX_DIFF_BYTES),
      new_text: truncate(newText, MAX_DIFF_BYTES)
    })),
    locations: (call.locations ?? []).slice(0, MAX_ITEMS).map(({ path, line = null }) => ({
      path: truncate(path, MAX_LINE_BYTES),
      line: Number.isInteger(line) ? line : null
    })),
    output_url
  }
}

/** An input that is too large is replaced by the beginning of its JSON. */
function shortenInput(input: unknown): unknown {
  const json = JSON.stringify(input)
  return Buffer.byteLength(json) <= MAX_INPUT_BYTES ? input : truncate(json, MAX_INPUT_BYTES)
}
