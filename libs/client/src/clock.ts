/** The timers this library uses; the simulation passes a clock of its own. */
export interface Clock {
  /** Calls `work` once after this time. Returns a function that cancels it. */
  after(milliseconds: number, work: () => void): () => void
}

export const systemClock: Clock = {
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  }
}
