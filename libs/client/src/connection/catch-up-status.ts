import { Listeners } from '../listeners.ts'

/** One catch-up that is under way. */
export interface PendingCatchUp {
  /** At most this many changes are still to come, as far as is known. */
  setRemaining(changes: number): void
  /** It is complete, or was given up. */
  done(): void
}

/** Counts the catch-ups that are under way. */
export class CatchUpStatus {
  private readonly listeners = new Listeners()
  private readonly pending = new Set<{ changes: number }>()

  get feeds(): number {
    return this.pending.size
  }

  get changes(): number {
    return [...this.pending].reduce((sum, { changes }) => sum + changes, 0)
  }

  begin(): PendingCatchUp {
    const entry = { changes: 0 }
    this.pending.add(entry)
    this.listeners.call()
    return {
      setRemaining: changes => {
        entry.changes = changes
        this.listeners.call()
      },
      done: () => {
        if (this.pending.delete(entry)) this.listeners.call()
      }
    }
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }
}
