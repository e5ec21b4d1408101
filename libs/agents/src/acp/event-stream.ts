import { once } from 'node:events'
import type { AgentEvent, TurnEnd } from '../adapter.ts'

type Result = IteratorResult<AgentEvent, undefined>

/**
 * The events of one turn as an async iterable. While the consumer is busy, adjacent deltas of one message are merged and a
 * tool call replaces its previous state of the same status, so that the queue of a slow consumer stays short.
 */
export class AgentEventStream implements AsyncIterable<AgentEvent> {
  /** Resolves when the turn is cancelled: its signal aborted, or its consumer left the loop. */
  readonly cancelled: Promise<unknown>
  readonly #cancellation = new AbortController()
  readonly #cancel = () => this.#cancellation.abort()
  readonly #signal: AbortSignal | undefined
  readonly #queue: AgentEvent[] = []
  #resolveNext: ((result: Result) => void) | undefined
  #hasEnded = false

  constructor(signal: AbortSignal | undefined) {
    this.cancelled = once(this.#cancellation.signal, 'abort')
    this.#signal = signal
    signal?.addEventListener('abort', this.#cancel)
    if (signal?.aborted) this.#cancel()
  }

  get isCancelled(): boolean {
    return this.#cancellation.signal.aborted
  }

  push(event: AgentEvent) {
    if (this.#resolveNext) {
      const resolve = this.#resolveNext
      this.#resolveNext = undefined
      resolve({ value: event, done: false })
      return
    }
    const last = this.#queue.at(-1)
    const merged = last && mergeEvents(last, event)
    if (merged) this.#queue[this.#queue.length - 1] = merged
    else this.#queue.push(event)
  }

  /** Pushes the last event; nothing may follow. */
  end(event: TurnEnd) {
    this.#signal?.removeEventListener('abort', this.#cancel)
    this.#hasEnded = true
    this.push(event)
  }

  [Symbol.asyncIterator](): AsyncIterator<AgentEvent, undefined> {
    return {
      next: () => this.#next(),
      // Leaving the loop cancels the turn, and `break` waits until the agent has stopped.
      return: async () => {
        if (!this.#hasEnded) this.#cancel()
        let result = await this.#next()
        while (!result.done) result = await this.#next()
        return result
      }
    }
  }

  #next(): Promise<Result> {
    const event = this.#queue.shift()
    if (event) return Promise.resolve({ value: event, done: false })
    if (this.#hasEnded) return Promise.resolve({ value: undefined, done: true })
    return new Promise(resolve => {
      this.#resolveNext = resolve
    })
  }
}

/** Returns one event that replaces both, or undefined when both must be kept. */
function mergeEvents(first: AgentEvent, second: AgentEvent): AgentEvent | undefined {
  if (first.type === 'tool' && second.type === 'tool') {
    return first.call.id === second.call.id && first.call.status === second.call.status ? second : undefined
  }
  if (first.type !== 'text' && first.type !== 'thought') return undefined
  if (second.type !== first.type || second.messageId !== first.messageId) return undefined
  return { ...first, delta: first.delta + second.delta }
}
