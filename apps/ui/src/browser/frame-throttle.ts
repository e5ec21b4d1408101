/** Milliseconds after which a tab without frames, a hidden one, goes on all the same. */
const FRAMELESS_DELAY_MS = 250

/** Has `work` done at most once per frame however often it is asked for, and rests as long as it took the last time. */
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
    // React renders what `work` announced in a microtask that stands before this one.
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
