/** Something that tells of events by name, such as a service of a Feathers client or a child's output. */
interface Emitter<T> {
  on(event: string, listener: (first: T) => void): unknown
  off(event: string, listener: (first: T) => void): unknown
}

/** Only ends what hangs. */
const PATIENCE = 30_000

/**
 * The first argument of the next event that `test` answers yes to. It listens from the call on and leaves no listener behind.
 * @throws with the event's name when none came within `patience` milliseconds; whatever `test` throws
 */
export async function nextEvent<T = unknown>(
  emitter: Emitter<NoInfer<T>>,
  event: string,
  test: (first: T) => boolean = () => true,
  patience = PATIENCE
): Promise<T> {
  let forget = () => {}
  const heard = new Promise<T>((resolve, reject) => {
    const listener = (first: T) => {
      try {
        if (test(first)) resolve(first)
      } catch (error) {
        reject(error)
      }
    }
    const late = setTimeout(() => reject(new Error(`no '${event}' within ${patience} ms`)), patience)
    emitter.on(event, listener)
    forget = () => {
      clearTimeout(late)
      emitter.off(event, listener)
    }
  })
  return heard.finally(forget)
}

/**
 * Looks again and again until a value is there; for what tells nobody when it changes, such as the process table.
 * @throws with the text of `look` when nothing was there after `patience` milliseconds
 */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patience = PATIENCE
): Promise<T> {
  const last = performance.now() + patience
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > last) throw new Error(`still not so after ${patience} ms: ${look}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
