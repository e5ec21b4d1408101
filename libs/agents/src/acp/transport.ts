import type { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { type AnyMessage, methods, type Stream } from '@agentclientprotocol/sdk'
import { AgentError } from '../adapter.ts'
import { LineSplitter } from './line-splitter.ts'
import { asRecord } from './untrusted-values.ts'

/** A program that prints more lines than this before its first message does not speak the protocol. */
const MAX_BANNER_LINES = 1000

export interface UpdateListener {
  /** The params of a `session/update`, of any shape. Must not throw. */
  update(params: unknown): void
  /** A line that is not a protocol message. Must not throw. */
  nonProtocolLine(line: string): void
}

/**
 * Creates the SDK's message stream over an agent's stdin and stdout. `session/update` notifications bypass the SDK and go
 * straight to the listener: the SDK's validation is slow and drops kinds it does not know. Messages stay in order, because
 * the ones after a response or a request wait until the SDK has processed it.
 */
export function createMessageStream(stdin: Writable, stdout: Readable, listener: UpdateListener): Stream {
  const pendingIds = new Set<unknown>()
  const writable: Stream['writable'] = new WritableStream({
    write(message) {
      if ('method' in message && 'id' in message) pendingIds.add(message.id)
      stdin.write(`${JSON.stringify(message)}\n`)
    }
  })
  return { readable: ReadableStream.from(readMessages(stdout, listener, pendingIds)), writable }
}

async function* readMessages(
  stdout: Readable,
  listener: UpdateListener,
  pendingIds: Set<unknown>
): AsyncGenerator<AnyMessage> {
  const reader = new MessageReader(listener, pendingIds)
  for await (const chunk of stdout) {
    for (const message of reader.read(chunk)) {
      yield message
      await setImmediate()
    }
  }
  // The last line of an agent that died may lack its line end.
  yield* reader.read(Buffer.from('\n'))
}

/** Passes updates and other lines to the listener, and yields all other messages. */
class MessageReader {
  readonly #lines = new LineSplitter()
  readonly #listener: UpdateListener
  readonly #pendingIds: Set<unknown>
  #hasReadMessage = false
  #bannerLines = 0

  /** `pendingIds` are the ids of the requests that the agent has not answered. */
  constructor(listener: UpdateListener, pendingIds: Set<unknown>) {
    this.#listener = listener
    this.#pendingIds = pendingIds
  }

  *read(chunk: Buffer): Generator<AnyMessage> {
    for (const line of this.#lines.split(chunk)) {
      const message = parseMessage(line)
      if (!message || !this.#isExpected(message)) this.#skip(line)
      else {
        this.#hasReadMessage = true
        if ('method' in message && message.method === methods.client.session.update)
          this.#listener.update(message.params)
        else yield message
      }
    }
  }

  #isExpected(message: AnyMessage): boolean {
    return 'method' in message || this.#pendingIds.delete(message.id)
  }

  #skip(line: string): void {
    if (line.trim() === '') return
    this.#listener.nonProtocolLine(line)
    if (!this.#hasReadMessage && ++this.#bannerLines > MAX_BANNER_LINES) {
      throw new AgentError('agent_unintelligible', 'The output of the agent is not the Agent Client Protocol.')
    }
  }
}

function parseMessage(line: string): AnyMessage | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
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
