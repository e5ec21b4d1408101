import type { Position } from '@callboard/contract'

/** F1: the last number of a feed before the first gap, and the numbers known beyond it. */
export class SequenceTracker {
  readonly epoch: string
  private seq: number
  private readonly beyondGap = new Set<number>()

  constructor({ epoch, seq }: Position) {
    this.epoch = epoch
    this.seq = seq
  }

  get position(): Position {
    return { epoch: this.epoch, seq: this.seq }
  }

  /** The highest number known, also beyond a gap. */
  get highest(): Position {
    return { epoch: this.epoch, seq: Math.max(this.seq, ...this.beyondGap) }
  }

  get hasGap(): boolean {
    return this.beyondGap.size > 0
  }

  /** Returns whether the number is a new one. */
  record(seq: number): boolean {
    if (seq <= this.seq || this.beyondGap.has(seq)) return false
    this.beyondGap.add(seq)
    this.absorbConsecutive()
    return true
  }

  /** Everything up to this number is known. */
  advanceTo(seq: number): void {
    if (seq <= this.seq) return
    this.seq = seq
    for (const number of this.beyondGap) if (number <= seq) this.beyondGap.delete(number)
    this.absorbConsecutive()
  }

  private absorbConsecutive(): void {
    while (this.beyondGap.delete(this.seq + 1)) this.seq++
  }
}
