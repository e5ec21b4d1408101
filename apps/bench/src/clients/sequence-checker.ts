import type { EventMark } from './marks.ts'

/** What one client has heard. Each row's numbers must come one after the other: none lost, none twice, none out of order. */
export class SequenceChecker {
  count = 0
  private readonly last: Map<string, number>

  /** @param known the numbers that rows have already; those of all others begin with 1 */
  constructor(known: Readonly<Record<string, number>> = {}) {
    this.last = new Map(Object.entries(known))
  }

  /** @throws when it is not the next one */
  record({ of, number }: EventMark): void {
    const before = this.last.get(of) ?? 0
    if (number !== before + 1) throw new Error(`a client heard ${of} ${number} after ${before}`)
    this.last.set(of, number)
    this.count++
  }
}
