import type { Clock } from '../../src/clock.ts'

/** Time that goes only when it is told to. */
export class SimulatedClock implements Clock {
  private now = 0
  private readonly timers = new Set<{ at: number; work: () => void }>()

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.now + milliseconds, work }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** Lets so much time go, and does what is due one after the other. */
  advance(milliseconds: number): void {
    const end = this.now + milliseconds
    for (let next = this.next(); next && next.at <= end; next = this.next()) this.fire(next)
    this.now = end
  }

  /** Goes on to what is due next; answers whether there was anything. */
  skip(): boolean {
    const next = this.next()
    if (next) this.fire(next)
    return next !== undefined
  }

  private next() {
    return [...this.timers].reduce<{ at: number; work: () => void } | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined
    )
  }

  private fire(timer: { at: number; work: () => void }): void {
    this.timers.delete(timer)
    this.now = Math.max(this.now, timer.at)
    timer.work()
  }
}
