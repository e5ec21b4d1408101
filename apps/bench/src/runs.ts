/** The size of a run: `short` only checks the correctness of deliveries. */
export type Size = 'full' | 'short'

/** One figure of several subjects, which are measured in turn in each run. */
export class Runs<K extends string> {
  private readonly values = new Map<K, number[]>()

  add(of: K, value: number): void {
    this.values.set(of, [...this.all(of), value])
  }

  median(of: K): number {
    return median(this.all(of))
  }

  /** The median of the ratios of each run, because other load on the machine affects both values of a run. */
  ratio(of: K, other: K): number {
    const others = this.all(other)
    return median(this.all(of).map((value, run) => value / (others[run] ?? Number.NaN)))
  }

  most(of: K): number {
    return Math.max(...this.all(of))
  }

  all(of: K): readonly number[] {
    return this.values.get(of) ?? []
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new Error('Nothing was measured.')
  return (low + high) / 2
}
