/** An event emitter, such as a service of a Feathers client or a child's output. */
interface Emitter<T> {
  on(event: string, listener: (first: T) => void): unknown
  off(event: string, listener: (first: T) => void): unknown
}

/** Only for hanging tests. */
const TIMEOUT_MS = 30_000

/**
 * Resolves with the first argument of the next event that matches. Listens from the call on and removes its listener afterwards.
 * @throws with the event's name after `timeoutMs`, and whatever `matches` throws
 */
export async function nextEvent<T = unknown>(
  emitter: Emitter<NoInfer<T>>,
  event: string,
  matches: (first: T) => boolean = () => true,
  timeoutMs = TIMEOUT_MS
): Promise<T> {
  let cleanUp = () => {}
  const received = new Promise<T>((resolve, reject) => {
    const listener = (first: T) => {
      try {
        if (matches(first)) resolve(first)
      } catch (error) {
        reject(error)
      }
    }
    const timer = setTimeout(() => reject(new Error(`No '${event}' within ${timeoutMs} ms.`)), timeoutMs)
    emitter.on(event, listener)
    cleanUp = () => {
      clearTimeout(timer)
      emitter.off(event, listener)
    }
  })
  return received.finally(cleanUp)
}

/**
 * Polls until `check` returns a value. For state without change events, such as the process table.
 * @throws with the source of `check` after `timeoutMs`
 */
export async function until<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = TIMEOUT_MS
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`Not met after ${timeoutMs} ms: ${check}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
