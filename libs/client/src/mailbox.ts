/** What is put in comes out of the iteration, in order and each once, until it is ended. For one reader. */
export class Mailbox<T> implements AsyncIterable<T> {
  private readonly waiting: T[] = []
  private end: { error?: unknown } | undefined
  private wake: () => void = () => {}

  put(...items: readonly T[]): void {
    if (this.end) return
    this.waiting.push(...items)
    this.wake()
  }

  /** Ends the iteration after what was put in; with an error it throws that. */
  close(end: { error?: unknown } = {}): void {
    this.end ??= end
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    while (true) {
      yield* this.waiting.splice(0)
      if (this.waiting.length) continue
      if (this.end && 'error' in this.end) throw this.end.error
      if (this.end) return
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    }
  }
}
