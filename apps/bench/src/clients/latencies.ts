/** How many steps of `STEP` milliseconds deliveries took; merged across processes. */
export class Latencies {
  private readonly counts = new Map<number, number>()

  add(milliseconds: number): void {
    this.put(Math.ceil(milliseconds / STEP), 1)
  }

  merge(counts: ReadonlyMap<number, number>): void {
    for (const [steps, count] of counts) this.put(steps, count)
  }

  /** Gives what was counted, and begins anew. */
  take(): Map<number, number> {
    const taken = new Map(this.counts)
    this.counts.clear()
    return taken
  }

  /** The milliseconds that `share` per cent did not exceed. */
  percentile(share: number): number {
    const all = [...this.counts].sort(([a], [b]) => a - b)
    let left = Math.ceil((share / 100) * all.reduce((sum, [, count]) => sum + count, 0))
    for (const [steps, count] of all) {
      left -= count
      if (left <= 0) return steps * STEP
    }
    throw new Error('nothing was delivered')
  }

  private put(steps: number, count: number): void {
    this.counts.set(steps, (this.counts.get(steps) ?? 0) + count)
  }
}

const STEP = 0.01
