/** Milliseconds after which a tab without frames, a hidden one, goes on all the same. */
const WITHOUT_FRAMES = 250

/** Has `work` done at most once per frame however often it is asked for, and rests as long as it took the last time. */
export function perFrame(work: () => void): { ask(): void; cancel(): void } {
  let frame = 0
  let timer = 0
  let restUntil = 0
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
      restUntil = end + (end - start)
    })
  }
  const plan = () => {
    frame = requestAnimationFrame(run)
    timer = window.setTimeout(run, WITHOUT_FRAMES)
  }
  return {
    ask() {
      if (timer) return
      const rest = restUntil - performance.now()
      if (rest > 0) timer = window.setTimeout(plan, rest)
      else plan()
    },
    cancel
  }
}
