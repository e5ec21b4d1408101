/** Longest time, in ms, that work waits for an idle moment; browsers without idle callbacks always wait this long. */
const IDLE_TIMEOUT_MS = 2_000

/** Runs `work` once the browser has nothing more urgent to do. Returns a function that cancels it. */
export function onIdle(work: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, IDLE_TIMEOUT_MS)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(work, { timeout: IDLE_TIMEOUT_MS })
  return () => cancelIdleCallback(handle)
}
