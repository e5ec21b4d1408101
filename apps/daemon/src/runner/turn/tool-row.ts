import type { ToolCall } from '@callboard/agents'
import type { ToolCall as Row } from '@callboard/contract'
import { shortened } from '../../core/text.ts'

/** Bytes on the wire. Together they stay below LIMITS.dataBytes. */
const INPUT = 8 * 1024
const DIFF = 2 * 1024
const LINE = 512
const MANY = 4

/** A tool call as its row shows it, small enough for the wire (S9): long arguments and diffs are cut, and it shows. */
export function toolRow(call: ToolCall, output_url: string | null): Row {
  return {
    tool_call_id: shortened(call.id, LINE),
    title: shortened(call.title, LINE),
    kind: call.kind,
    status: call.status,
    input: cutInput(call.input ?? null),
    diffs: (call.diffs ?? []).slice(0, MANY).map(({ path, oldText, newText }) => ({
      path: shortened(path, LINE),
      old_text: oldText === null ? null : shortened(oldText, DIFF),
      new_text: shortened(newText, DIFF)
    })),
    locations: (call.locations ?? []).slice(0, MANY).map(({ path, line = null }) => ({
      path: shortened(path, LINE),
      line: Number.isInteger(line) ? line : null
    })),
    output_url
  }
}

function cutInput(input: unknown): unknown {
  const json = JSON.stringify(input)
  return Buffer.byteLength(json) <= INPUT ? input : shortened(json, INPUT)
}
