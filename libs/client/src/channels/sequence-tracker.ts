import type { Position } from '@callboard/contract'

/** F1: how far a feed has been followed without a hole, and which numbers beyond a hole are known already. */
export class Numbers {
  readonly epoch: string
  private seq: number
  private readonly ahead = new Set<number>()

  constructor({ epoch, seq }: Position) {
    this.epoch = epoch
    this.seq = seq
  }

  get position(): Position {
    return { epoch: this.epoch, seq: this.seq }
  }

  /** The highest number that is known, also beyond a hole. */
  get furthest(): Position {
    return { epoch: this.epoch, seq: Math.max(this.seq, ...this.ahead) }
  }

  get hasHole(): boolean {
    return this.ahead.size > 0
  }

  /** Answers whether the number is a new one. */
  note(seq: number): boolean {
    if (seq <= this.seq || this.ahead.has(seq)) return false
    this.ahead.add(seq)
    this.close()
    return true
  }

  /** Everything up to this number is known. */
  reach(seq: number): void {
    if (seq <= this.seq) return
    this.seq = seq
    for (const number of this.ahead) if (number <= seq) this.ahead.delete(number)
    this.close()
  }

  private close(): void {
    while (this.ahead.delete(this.seq + 1)) this.seq++
  }
}
