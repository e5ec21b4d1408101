/** The memory of this process in bytes: resident, and the JavaScript heap. */
export interface Memory {
  resident: number
  made: number
}

export function memory(): Memory {
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, made: heapUsed + external }
}

/** Returns the memory after garbage collection. */
export async function settledMemory(): Promise<Memory> {
  for (let i = 0; i < 3; i++) {
    global.gc?.()
    await new Promise(setImmediate)
  }
  return memory()
}

/** Records the peak memory from now on. */
export class HighWater {
  private highest = memory()
  private readonly timer = setInterval(() => this.look(), 25)

  /** Stops recording. */
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
