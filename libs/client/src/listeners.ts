/** Callbacks without arguments. Each may take itself or another away while they are being called. */
export class Listeners {
  private readonly all = new Set<{ listener: () => void }>()

  add(listener: () => void): () => void {
    const entry = { listener }
    this.all.add(entry)
    return () => {
      this.all.delete(entry)
    }
  }

  call(): void {
    for (const entry of [...this.all]) if (this.all.has(entry)) entry.listener()
  }

  get isEmpty(): boolean {
    return this.all.size === 0
  }
}
