/** Time, as far as this library needs it: the simulation passes its own. */
export interface Clock {
  /** Does `work` after so many milliseconds, unless what it gives is called before. */
  after(milliseconds: number, work: () => void): () => void
}

export const realClock: Clock = {
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  }
}
