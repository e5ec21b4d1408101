import { once } from 'node:events'
import type { AgentEvent, TurnEnd } from '../adapter.ts'

type Next = IteratorResult<AgentEvent, undefined>

/**
 * One turn as its consumer sees it. Events go out at once; while the consumer is busy, adjacent deltas of one message become
 * one and a tool call replaces its earlier self of the same status, so that a fast agent and a slow consumer build up no work.
 */
export class Turn implements AsyncIterable<AgentEvent> {
  /** Resolves when the turn is to be cancelled: its signal aborted, or its consumer left. */
  readonly cancelled: Promise<unknown>
  readonly #cancelling = new AbortController()
  readonly #cancel = () => this.#cancelling.abort()
  readonly #signal: AbortSignal | undefined
  readonly #waiting: AgentEvent[] = []
  #wake: ((next: Next) => void) | undefined
  #isOver = false

  constructor(signal: AbortSignal | undefined) {
    this.cancelled = once(this.#cancelling.signal, 'abort')
    this.#signal = signal
    signal?.addEventListener('abort', this.#cancel)
    if (signal?.aborted) this.#cancel()
  }

  get isCancelled(): boolean {
    return this.#cancelling.signal.aborted
  }

  push(event: AgentEvent) {
    if (this.#wake) {
      const wake = this.#wake
      this.#wake = undefined
      wake({ value: event, done: false })
      return
    }
    const last = this.#waiting.at(-1)
    const joined = last && join(last, event)
    if (joined) this.#waiting[this.#waiting.length - 1] = joined
    else this.#waiting.push(event)
  }

  /** The last event; nothing may follow. */
  end(event: TurnEnd) {
    this.#signal?.removeEventListener('abort', this.#cancel)
    this.#isOver = true
    this.push(event)
  }

  [Symbol.asyncIterator](): AsyncIterator<AgentEvent, undefined> {
    return {
      next: () => this.#next(),
      // A consumer that leaves early wants no more of it: `break` waits until the agent has stopped.
      return: async () => {
        if (!this.#isOver) this.#cancel()
        let next = await this.#next()
        while (!next.done) next = await this.#next()
        return next
      }
    }
  }

  #next(): Promise<Next> {
    const event = this.#waiting.shift()
    if (event) return Promise.resolve({ value: event, done: false })
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true })
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}

/** One event that says what the two say, where there is one. */
function join(first: AgentEvent, second: AgentEvent): AgentEvent | undefined {
  if (first.type === 'tool' && second.type === 'tool') {
    return first.call.id === second.call.id && first.call.status === second.call.status ? second : undefined
  }
  if (first.type !== 'text' && first.type !== 'thought') return undefined
  if (second.type !== first.type || second.messageId !== first.messageId) return undefined
  return { ...first, delta: first.delta + second.delta }
}
