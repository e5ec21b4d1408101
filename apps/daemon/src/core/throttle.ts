const GATHER = 33

/** S3: the first call after quiet runs at once; those that follow within 33 ms run together at the end of that time. */
export class Throttle {
  private readonly run: () => void
  private readonly onError: (error: unknown) => void
  private timer: NodeJS.Timeout | undefined
  private last = Number.NEGATIVE_INFINITY

  /** What `run` throws is told to `onError`: a timer has no caller that could bear it. */
  constructor(run: () => void, onError: (error: unknown) => void) {
    this.run = run
    this.onError = onError
  }

  schedule(): void {
    if (this.timer) return
    const wait = this.last + GATHER - performance.now()
    if (wait <= 0) this.runNow()
    else this.timer = setTimeout(() => this.runNow(), wait)
  }

  /** What waits does not wait any longer. */
  flush(): void {
    if (this.timer) this.runNow()
  }

  private runNow(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.last = performance.now()
    try {
      this.run()
    } catch (error) {
      this.onError(error)
    }
  }
}
