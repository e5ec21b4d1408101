import type { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { type AnyMessage, methods, type Stream } from '@agentclientprotocol/sdk'
import { AgentError } from '../adapter.ts'
import { LineSplitter } from './line-splitter.ts'
import { parseMessage } from './message-parser.ts'

/** A program that prints more lines than this before its first message does not speak the protocol. */
const MAX_BANNER_LINES = 1000

/** The ids of the requests without a response, by their text: some agents return numbers as strings. */
type PendingIds = Map<string, string | number | null>

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
  const pending: PendingIds = new Map()
  const writable: Stream['writable'] = new WritableStream({
    write(message) {
      if ('method' in message && 'id' in message) pending.set(String(message.id), message.id)
      stdin.write(`${JSON.stringify(message)}\n`)
    }
  })
  return { readable: ReadableStream.from(readMessages(stdout, listener, pending)), writable }
}

async function* readMessages(
  stdout: Readable,
  listener: UpdateListener,
  pending: PendingIds
): AsyncGenerator<AnyMessage> {
  const reader = new MessageReader(listener, pending)
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
  readonly #pending: PendingIds
  #hasReadMessage = false
  #bannerLines = 0

  constructor(listener: UpdateListener, pending: PendingIds) {
    this.#listener = listener
    this.#pending = pending
  }

  *read(chunk: Buffer): Generator<AnyMessage> {
    for (const line of this.#lines.split(chunk)) {
      const message = this.#expected(parseMessage(line))
      if (!message) this.#skip(line)
      else {
        this.#hasReadMessage = true
        if ('method' in message && message.method === methods.client.session.update)
          this.#listener.update(message.params)
        else yield message
      }
    }
  }

  /** Returns requests, notifications and the responses to pending requests, which get the id of their request. */
  #expected(message: AnyMessage | undefined): AnyMessage | undefined {
    if (!message || 'method' in message) return message
    const key = String(message.id)
    const id = this.#pending.get(key)
    return id !== undefined && this.#pending.delete(key) ? { ...message, id } : undefined
  }

  #skip(line: string): void {
    if (line.trim() === '') return
    this.#listener.nonProtocolLine(line)
    if (!this.#hasReadMessage && ++this.#bannerLines > MAX_BANNER_LINES) {
      throw new AgentError('agent_unintelligible', 'The output of the agent is not the Agent Client Protocol.')
    }
  }
}
