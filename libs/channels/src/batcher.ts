/** Shorter windows save little: every flush wakes the receivers, which costs more than the flush itself. */
const MIN_WINDOW_MS = 3

/** The time for which items are batched. */
export interface BatchWindow {
  /** The longest window. With 0 nothing is batched. */
  readonly maxMs: number
  /** The share of time that flushing may take: the longer a flush takes, the longer the window. With 0 it is always `maxMs`. */
  readonly loadShare: number
}

/**
 * Flushes items that follow an idle period at once, and batches the ones that follow in the window after it. Keeps the order.
 * A timer only runs while it is not idle.
 */
export class Batcher<T> {
  readonly #window: BatchWindow
  readonly #onFlush: (items: readonly T[]) => void
  #items: T[] = []
  #isIdle = true

  constructor(window: BatchWindow, onFlush: (items: readonly T[]) => void) {
    this.#window = window
    this.#onFlush = onFlush
  }

  add(items: readonly T[]): void {
    for (const item of items) this.#items.push(item)
    if (this.#isIdle && items.length > 0) this.#startWindow()
  }

  /** Flushes the batched items now. */
  flush(): void {
    if (this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    this.#onFlush(items)
  }

  #startWindow(): void {
    const { maxMs } = this.#window
    this.#isIdle = maxMs === 0
    const startedAt = performance.now()
    try {
      this.flush()
    } finally {
      if (maxMs > 0) setTimeout(() => this.#endWindow(), this.#windowMs(performance.now() - startedAt)).unref()
    }
  }

  #windowMs(flushMs: number): number {
    const { maxMs, loadShare } = this.#window
    return loadShare === 0 ? maxMs : Math.min(maxMs, Math.max(MIN_WINDOW_MS, flushMs / loadShare))
  }

  #endWindow(): void {
    this.#isIdle = this.#items.length === 0
    if (!this.#isIdle) this.#startWindow()
  }
}
