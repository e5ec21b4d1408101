/**
 * What comes after a quiet time is handed over at once, and what comes in the `span` milliseconds after that together at their
 * end: order in is order out. There is a timer only while it is not quiet.
 */
export class Gathering<T> {
  readonly #span: number
  readonly #handOver: (items: readonly T[]) => void
  #items: T[] = []
  #timer: NodeJS.Timeout | undefined
  #isQuiet = true

  constructor(span: number, handOver: (items: readonly T[]) => void) {
    this.#span = span
    this.#handOver = handOver
  }

  add(items: readonly T[]): void {
    for (const item of items) this.#items.push(item)
    if (!this.#isQuiet || items.length === 0) return
    if (this.#span > 0) this.#wait()
    this.flush()
  }

  /** Hands over now whatever waits. */
  flush(): void {
    if (this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    this.#handOver(items)
  }

  #wait(): void {
    this.#isQuiet = false
    // One timer, wound up again: an event that comes alone should cost no more than that.
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(() => this.#end(), this.#span).unref()
  }

  #end(): void {
    this.#isQuiet = this.#items.length === 0
    if (this.#isQuiet) return
    this.#wait()
    this.flush()
  }
}
