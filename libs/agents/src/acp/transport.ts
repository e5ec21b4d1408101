import type { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { type AnyMessage, methods, type Stream } from '@agentclientprotocol/sdk'
import { AgentError } from '../adapter.ts'
import { Lines } from './line-splitter.ts'
import { record } from './narrow.ts'

/** So many lines that are no message, before the first that is one, are no banner any more. */
const PATIENCE = 1000

export interface Listener {
  /** The params of a `session/update`, whatever their shape. Must not throw. */
  update(params: unknown): void
  /** A line that is no message. Must not throw. */
  stray(line: string): void
}

/**
 * The SDK's stream over an agent's stdin and stdout, but for `session/update`: those go to the listener at once, because the
 * SDK checks each of them against a union of all kinds, which takes longer than all the rest and loses kinds it does not
 * know. The order is kept: what follows an answer or a question waits until the SDK has dealt with it.
 */
export function wire(stdin: Writable, stdout: Readable, listener: Listener): Stream {
  const asked = new Set<unknown>()
  const writable: Stream['writable'] = new WritableStream({
    write(message) {
      if ('method' in message && 'id' in message) asked.add(message.id)
      stdin.write(`${JSON.stringify(message)}\n`)
    }
  })
  return { readable: ReadableStream.from(messages(stdout, listener, asked)), writable }
}

async function* messages(stdout: Readable, listener: Listener, asked: Set<unknown>): AsyncGenerator<AnyMessage> {
  const reader = new Reader(listener, asked)
  for await (const chunk of stdout) {
    for (const message of reader.in(chunk)) {
      yield message
      await setImmediate()
    }
  }
  // An agent that dies may leave its last line without an end.
  yield* reader.in(Buffer.from('\n'))
}

/** Tells the listener what it is to hear, and gives the rest. */
class Reader {
  readonly #lines = new Lines()
  readonly #listener: Listener
  readonly #asked: Set<unknown>
  #isStranger = true
  #strays = 0

  /** `asked` are the ids of what the agent has yet to answer. */
  constructor(listener: Listener, asked: Set<unknown>) {
    this.#listener = listener
    this.#asked = asked
  }

  *in(chunk: Buffer): Generator<AnyMessage> {
    for (const line of this.#lines.in(chunk)) {
      const message = messageIn(line)
      if (!message || !this.#isExpected(message)) this.#passOver(line)
      else {
        this.#isStranger = false
        if ('method' in message && message.method === methods.client.session.update)
          this.#listener.update(message.params)
        else yield message
      }
    }
  }

  #isExpected(message: AnyMessage): boolean {
    return 'method' in message || this.#asked.delete(message.id)
  }

  #passOver(line: string): void {
    if (line.trim() === '') return
    this.#listener.stray(line)
    if (this.#isStranger && ++this.#strays > PATIENCE)
      throw new AgentError('agent_unintelligible', 'What the agent prints is not the protocol.')
  }
}

function messageIn(line: string): AnyMessage | undefined {
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
  const message = record(value)
  return message?.jsonrpc === '2.0' && (typeof message.method === 'string' || 'id' in message)
}
