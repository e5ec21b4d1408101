import { type Encoded, type Encoder, encode } from './encoded.ts'
import { LARGEST_FRAME } from './packet.ts'
import { sizeOf } from './size-of.ts'

/** What an event that has to wait does to a waiting one of the same name and key. */
export interface Coalescing {
  key: string
  /**
   * Answers with the arguments of one event that says what both say. That takes the place of the earlier one, if everything
   * that came between them may be combined too; otherwise both stay. Without `merge` the earlier one is dropped.
   */
  merge?: (earlier: readonly unknown[]) => readonly unknown[]
}

/** Asked with an event as a client hears it, such as `cursors moved`, and its arguments. Nothing: it stays as it is. */
export type Coalesce = (event: string, args: readonly unknown[]) => Coalescing | undefined

/** An event as it came, or the name and arguments of a merged one. */
interface Waiting {
  readonly key?: string
  readonly era: number
  event: Encoded | undefined
  packet: readonly unknown[]
  size: number
}

/** What waits for one slow socket, in order. */
export class Backlog {
  readonly #combine: Coalesce
  readonly #waiting = new Set<Waiting>()
  readonly #newest = new Map<string, Waiting>()
  /** Ends with each event that may not be combined: nothing is merged across one. */
  #era = 0
  #size = 0

  constructor(combine: Coalesce) {
    this.#combine = combine
  }

  /** About what all of it weighs on the wire, in bytes. */
  get size(): number {
    return this.#size
  }

  /** Keeps the event as it is, after all others. */
  add(event: Encoded): void {
    this.#era++
    this.#put({ event, packet: [], size: event.size, era: this.#era })
  }

  /**
   * Keeps the event in the way that `combine` says.
   * @returns false when that says nothing; then nothing has happened
   * @throws what `combine` or a `merge` throws; then nothing has happened either
   */
  combine(event: Encoded): boolean {
    const packet = event.packet ?? []
    const [name, ...args] = packet
    const combining = typeof name === 'string' ? this.#combine(name, args) : undefined
    if (!combining) return false
    const key = `${name} ${combining.key}`
    const earlier = this.#newest.get(key)
    if (earlier && combining.merge) {
      if (earlier.era === this.#era && this.#grow(earlier, [name, ...combining.merge(earlier.packet.slice(1))]))
        return true
    } else if (earlier) {
      this.#drop(earlier)
    }
    const waiting = { event, packet, size: event.size, key, era: this.#era }
    this.#put(waiting)
    this.#newest.set(key, waiting)
    return true
  }

  /** Takes out the first events: as many as weigh `limit` bytes together, and at least one if there is any. */
  take(limit: number, encoder: Encoder): Encoded[] {
    const taken: Encoded[] = []
    let size = 0
    for (const waiting of this.#waiting) {
      size += waiting.size
      if (taken.length > 0 && size > limit) break
      this.#drop(waiting)
      taken.push(waiting.event ?? encode(encoder, waiting.packet))
    }
    return taken
  }

  /** @returns false, and leaves it alone, when the merged one would be too large for a packet [S9] */
  #grow(earlier: Waiting, packet: readonly unknown[]): boolean {
    const size = sizeOf(packet)
    if (size > LARGEST_FRAME) return false
    this.#size += size - earlier.size
    Object.assign(earlier, { event: undefined, packet, size })
    return true
  }

  #put(waiting: Waiting): void {
    this.#waiting.add(waiting)
    this.#size += waiting.size
  }

  #drop(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    this.#size -= waiting.size
    if (waiting.key !== undefined && this.#newest.get(waiting.key) === waiting) this.#newest.delete(waiting.key)
  }
}
