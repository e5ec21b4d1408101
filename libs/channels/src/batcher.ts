/** Milliseconds: each delivery wakes whoever hears it, and that costs more than is seen here. */
const LEAST = 3

/** How long events are gathered. */
export interface Pace {
  /** Milliseconds for which they are gathered at most; with 0 not at all. */
  readonly most: number
  /** What part of the time handing them over may take: the longer it takes, the longer they are gathered. With 0 always `most`. */
  readonly share: number
}

/**
 * What comes after a quiet time is handed over at once, and what comes in the span after that together at its end: order in is
 * order out. The span is as long as handing over has to be seldom. There is a timer only while it is not quiet.
 */
export class Gathering<T> {
  readonly #pace: Pace
  readonly #handOver: (items: readonly T[]) => void
  #items: T[] = []
  #isQuiet = true

  constructor(pace: Pace, handOver: (items: readonly T[]) => void) {
    this.#pace = pace
    this.#handOver = handOver
  }

  add(items: readonly T[]): void {
    for (const item of items) this.#items.push(item)
    if (this.#isQuiet && items.length > 0) this.#begin()
  }

  /** Hands over now whatever waits. */
  flush(): void {
    if (this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    this.#handOver(items)
  }

  #begin(): void {
    const { most } = this.#pace
    this.#isQuiet = most === 0
    const began = performance.now()
    try {
      this.flush()
    } finally {
      if (most > 0) setTimeout(() => this.#end(), this.#spanAfter(performance.now() - began)).unref()
    }
  }

  #spanAfter(taken: number): number {
    const { most, share } = this.#pace
    return share === 0 ? most : Math.min(most, Math.max(LEAST, taken / share))
  }

  #end(): void {
    this.#isQuiet = this.#items.length === 0
    if (!this.#isQuiet) this.#begin()
  }
}
