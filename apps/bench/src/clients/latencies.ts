/** A histogram of delivery times in steps of `STEP_MS`, which can be merged across processes. */
export class Latencies {
  private readonly counts = new Map<number, number>()

  add(milliseconds: number): void {
    this.increment(Math.ceil(milliseconds / STEP_MS), 1)
  }

  merge(counts: ReadonlyMap<number, number>): void {
    for (const [steps, count] of counts) this.increment(steps, count)
  }

  /** Returns the counts and resets them. */
  take(): Map<number, number> {
    const taken = new Map(this.counts)
    this.counts.clear()
    return taken
  }

  /** Returns the given percentile in ms. */
  percentile(share: number): number {
    const all = [...this.counts].sort(([a], [b]) => a - b)
    let remaining = Math.ceil((share / 100) * all.reduce((sum, [, count]) => sum + count, 0))
    for (const [steps, count] of all) {
      remaining -= count
      if (remaining <= 0) return steps * STEP_MS
    }
    throw new Error('Nothing was delivered.')
  }

  private increment(steps: number, count: number): void {
    this.counts.set(steps, (this.counts.get(steps) ?? 0) + count)
  }
}

const STEP_MS = 0.01
