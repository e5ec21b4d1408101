import type { AnyMessage } from '@agentclientprotocol/sdk'
import { asRecord } from './untrusted-values.ts'

/** Some agents print a byte order mark or terminal control sequences around their messages. */
const CONTROL_SEQUENCE = String.raw`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78cM])`
const NOISE_BEFORE = new RegExp(String.raw`^(?:\s|${CONTROL_SEQUENCE})*`)
const NOISE_AFTER = new RegExp(String.raw`^(?:\s|${CONTROL_SEQUENCE})*$`)

/** Parses a line as a JSON-RPC message; undefined when it is not one. Ignores white space and control sequences around it. */
export function parseMessage(line: string): AnyMessage | undefined {
  const start = NOISE_BEFORE.exec(line)?.[0].length ?? 0
  const end = line.lastIndexOf('}') + 1
  if (line[start] !== '{' || !NOISE_AFTER.test(line.slice(end))) return undefined
  try {
    const value: unknown = JSON.parse(line.slice(start, end))
    return isMessage(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isMessage(value: unknown): value is AnyMessage {
  const message = asRecord(value)
  return message?.jsonrpc === '2.0' && (typeof message.method === 'string' || 'id' in message)
}
