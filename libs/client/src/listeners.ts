/** A set of callbacks without arguments. A callback may remove itself or another one while they are being called. */
export class Listeners {
  private readonly entries = new Set<{ listener: () => void }>()

  /** Returns a function that removes the listener. The same function may be added several times. */
  add(listener: () => void): () => void {
    const entry = { listener }
    this.entries.add(entry)
    return () => {
      this.entries.delete(entry)
    }
  }

  call(): void {
    for (const entry of [...this.entries]) if (this.entries.has(entry)) entry.listener()
  }

  get isEmpty(): boolean {
    return this.entries.size === 0
  }
}
