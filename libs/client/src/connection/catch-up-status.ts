import { Listeners } from '../listeners.ts'

/** Something that is being caught up with. */
export interface Lag {
  /** At most so many changes are still to come, as far as is known. */
  expect(changes: number): void
  /** It has been caught up with, or nobody wants it any more. */
  done(): void
}

/** What is not yet as the daemon has it. */
export class Behind {
  private readonly listeners = new Listeners()
  private readonly lags = new Set<{ changes: number }>()

  get feeds(): number {
    return this.lags.size
  }

  get changes(): number {
    return [...this.lags].reduce((sum, { changes }) => sum + changes, 0)
  }

  begin(): Lag {
    const lag = { changes: 0 }
    this.lags.add(lag)
    this.listeners.call()
    return {
      expect: changes => {
        lag.changes = changes
        this.listeners.call()
      },
      done: () => {
        if (this.lags.delete(lag)) this.listeners.call()
      }
    }
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }
}
