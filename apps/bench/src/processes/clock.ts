/** Returns the time in ms of a clock that all processes of the machine share (CLOCK_MONOTONIC). */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
