/** Something that tells of events by name, such as a service of a Feathers client or a child's output. */
interface Emitter {
  on(event: string, listener: (...args: never[]) => void): unknown
}

const PATIENCE = 15_000

/** The first arguments of an event that a test is true for. Fails with the event's name when it does not come in time. */
export async function nextEvent<T = unknown>(
  emitter: NodeJS.EventEmitter | Emitter,
  event: string,
  test: (first: T) => boolean = () => true,
  patience = PATIENCE
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no '${event}' within ${patience} ms`)), patience)
    emitter.on(event, (first: T) => {
      if (!test(first)) return
      clearTimeout(late)
      resolve(first)
    })
  })
}

/** Looks again and again until a value is there; for what tells nobody when it changes, such as the process table. */
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
