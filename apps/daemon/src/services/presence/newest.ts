/** Thirty times a second. */
const APART = 33

/** Has the newest told: at once after a quiet time, else at the end of it, however often it was asked for meanwhile. */
export class Newest {
  private readonly told: () => void
  private timer: NodeJS.Timeout | undefined
  private last = Number.NEGATIVE_INFINITY

  constructor(told: () => void) {
    this.told = told
  }

  tell(): void {
    if (this.timer) return
    const wait = this.last + APART - performance.now()
    if (wait <= 0) this.now()
    else this.timer = setTimeout(() => this.now(), wait)
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private now(): void {
    this.timer = undefined
    this.last = performance.now()
    this.told()
  }
}
