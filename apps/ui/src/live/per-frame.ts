/** Runs `work` at most once per frame, however often it is asked for; a hidden tab has no frames, so a timer stands in. */
export function perFrame(work: () => void): { ask(): void; cancel(): void } {
  let frame = 0
  let timer = 0
  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = timer = 0
  }
  const run = () => {
    cancel()
    work()
  }
  return {
    ask() {
      if (timer) return
      frame = requestAnimationFrame(run)
      timer = window.setTimeout(run, 250)
    },
    cancel
  }
}
