import type { Clock } from '../../src/clock.ts'

/** A clock that is advanced by hand. */
export class SimulatedClock implements Clock {
  private now = 0
  private readonly timers = new Set<{ at: number; work: () => void }>()

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.now + milliseconds, work }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** Advances the time and fires the timers that are due, in order. */
  advance(milliseconds: number): void {
    const end = this.now + milliseconds
    for (let next = this.next(); next && next.at <= end; next = this.next()) this.fire(next)
    this.now = end
  }

  /** Advances to the next timer. Returns whether there was one. */
  advanceToNextTimer(): boolean {
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
