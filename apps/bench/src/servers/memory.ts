/** What this process holds, in bytes: of the system's memory, and of that what JavaScript made. */
export interface Memory {
  resident: number
  made: number
}

export function memory(): Memory {
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, made: heapUsed + external }
}

/** After everything that nobody needs has been thrown away. */
export async function settledMemory(): Promise<Memory> {
  for (let i = 0; i < 3; i++) {
    global.gc?.()
    await new Promise(setImmediate)
  }
  return memory()
}

/** The most that was held at any time since it began. */
export class HighWater {
  private highest = memory()
  private readonly timer = setInterval(() => this.look(), 25)

  /** Ends it. */
  end(): Memory {
    clearInterval(this.timer)
    this.look()
    return this.highest
  }

  private look(): void {
    const { resident, made } = memory()
    this.highest = { resident: Math.max(resident, this.highest.resident), made: Math.max(made, this.highest.made) }
  }
}
