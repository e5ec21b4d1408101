/** Delay, in ms, after which work runs in a tab that draws no frames because it is hidden. */
const FRAMELESS_DELAY_MS = 250

/**
 * Runs `work` at most once per frame however often `ask` is called, and then idles for as long as the last run took.
 */
export function frameThrottle(work: () => void): { ask(): void; cancel(): void } {
  let frame = 0
  let timer = 0
  let idleUntil = 0
  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    timer = 0
  }
  const run = () => {
    cancel()
    const start = performance.now()
    work()
    // React renders what `work` changed in a microtask that is queued before this one.
    queueMicrotask(() => {
      const end = performance.now()
      idleUntil = end + (end - start)
    })
  }
  const schedule = () => {
    frame = requestAnimationFrame(run)
    timer = window.setTimeout(run, FRAMELESS_DELAY_MS)
  }
  return {
    ask() {
      if (timer) return
      const rest = idleUntil - performance.now()
      if (rest > 0) timer = window.setTimeout(schedule, rest)
      else schedule()
    },
    cancel
  }
}
