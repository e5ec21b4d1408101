/** Updates that people watch are sent at most 30 times a second. */
export const UPDATE_INTERVAL_MS = 33

interface ThrottleOptions {
  /** Defaults to `UPDATE_INTERVAL_MS`. */
  intervalMs?: number
  /** Receives what `run` throws: a timer has no caller to pass it to. */
  onError: (error: unknown) => void
}

/** S3: runs a function at once after a pause, and otherwise once at the end of the interval for all calls within it. */
export class Throttle {
  private readonly run: () => void
  private readonly intervalMs: number
  private readonly onError: (error: unknown) => void
  private timer: NodeJS.Timeout | undefined
  private lastRunAt = Number.NEGATIVE_INFINITY

  constructor(run: () => void, { intervalMs = UPDATE_INTERVAL_MS, onError }: ThrottleOptions) {
    this.run = run
    this.intervalMs = intervalMs
    this.onError = onError
  }

  /** Runs the function now or at the end of the interval. */
  schedule(): void {
    if (this.timer) return
    const delayMs = this.lastRunAt + this.intervalMs - performance.now()
    if (delayMs <= 0) this.runNow()
    else this.timer = setTimeout(() => this.runNow(), delayMs)
  }

  /** Runs the function now if it is scheduled. */
  flush(): void {
    if (this.timer) this.runNow()
  }

  /** Drops a scheduled run. */
  cancel(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private runNow(): void {
    this.cancel()
    this.lastRunAt = performance.now()
    try {
      this.run()
    } catch (error) {
      this.onError(error)
    }
  }
}
