import { openSync, writeSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { ndJsonStream, type Stream } from '@agentclientprotocol/sdk'

/**
 * One line of the log of deltas. `at` is the time at which the delta was written to stdout, in fractional milliseconds since
 * 1970; `offset` is the number of characters that the agent sent before it.
 */
export interface PieceLog {
  at: number
  offset: number
  length: number
}

/** Creates the protocol's stream over stdin and stdout; text deltas are recorded in the file `log`. */
export function createStdioStream(log: string | undefined): Stream {
  const { readable } = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin))
  const record = log === undefined ? () => {} : createPieceLogger(log)
  const writable: Stream['writable'] = new WritableStream({
    write(message) {
      const line = `${JSON.stringify(message)}\n`
      const at = performance.timeOrigin + performance.now()
      process.stdout.write(line)
      record(message, at)
    }
  })
  return { readable, writable }
}

function createPieceLogger(log: string): (message: unknown, at: number) => void {
  const file = openSync(log, 'a')
  let offset = 0
  return (message, at) => {
    const { length } = textIn(message)
    if (length === 0) return
    const piece: PieceLog = { at, offset, length }
    writeSync(file, `${JSON.stringify(piece)}\n`)
    offset += length
  }
}

function textIn(message: unknown): string {
  const update = field(field(message, 'params'), 'update')
  const text = field(field(update, 'content'), 'text')
  return field(update, 'sessionUpdate') === 'agent_message_chunk' && typeof text === 'string' ? text : ''
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
