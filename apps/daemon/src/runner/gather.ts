const GATHER = 33

/** S3: the first call after quiet runs at once; those that follow within 33 ms run together at the end of that time. */
export class Gather {
  private readonly run: () => void
  private timer: NodeJS.Timeout | undefined
  private last = 0

  constructor(run: () => void) {
    this.run = run
  }

  schedule(): void {
    if (this.timer) return
    const wait = this.last + GATHER - performance.now()
    if (wait <= 0) this.flush()
    else this.timer = setTimeout(() => this.flush(), wait)
  }

  /** Runs now, and takes the waiting run with it. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.last = performance.now()
    this.run()
  }
}
