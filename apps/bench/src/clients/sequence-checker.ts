import type { EventMark } from './marks.ts'

/** Checks the events of one client: the numbers of each row must be consecutive, without losses, duplicates or reordering. */
export class SequenceChecker {
  count = 0
  private readonly last: Map<string, number>

  /** @param known the current numbers of existing rows; those of other rows start with 1 */
  constructor(known: Readonly<Record<string, number>> = {}) {
    this.last = new Map(Object.entries(known))
  }

  /** @throws when the number is not the next one */
  record({ of, number }: EventMark): void {
    const before = this.last.get(of) ?? 0
    if (number !== before + 1) throw new Error(`A client received ${of} ${number} after ${before}.`)
    this.last.set(of, number)
    this.count++
  }
}
