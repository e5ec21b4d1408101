/** A list of times in ms, sorted on access. */
export class Figures {
  private readonly values: number[] = []

  add(value: number): void {
    this.values.push(value)
  }

  get count(): number {
    return this.values.length
  }

  get median(): number {
    return this.percentile(50)
  }

  /** Returns the given percentile. */
  percentile(share: number): number {
    const sorted = this.values.toSorted((a, b) => a - b)
    const value = sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)]
    if (value === undefined) throw new Error('Nothing was measured.')
    return value
  }
}

export const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const ratio = (value: number, other: number) => (value / other).toFixed(2)
