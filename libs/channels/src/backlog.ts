import { type EncodedEvent, type Encoder, encodeEvent } from './encoded-event.ts'
import { estimateJsonSize } from './json-size.ts'
import { MAX_FRAME_LENGTH } from './packet.ts'

/** Determines what a queued event does to an earlier one of the same name and key. */
export interface Coalescing {
  key: string
  /**
   * Merges the earlier event's arguments with the new ones and returns the arguments of one event. It takes the earlier
   * event's position, provided that everything between the two may be coalesced too; otherwise both stay. Without `merge` the
   * earlier event is dropped.
   */
  merge?: (earlier: readonly unknown[]) => readonly unknown[]
}

/** Called with the event's name on the client, such as `cursors moved`, and its arguments. Undefined keeps the event as it is. */
export type Coalesce = (event: string, args: readonly unknown[]) => Coalescing | undefined

/** Either the original event, or the name and arguments of a merged one. */
interface QueuedEvent {
  readonly key?: string
  readonly segment: number
  event: EncodedEvent | undefined
  packet: readonly unknown[]
  size: number
}

/** The queue of one slow socket, in order. */
export class Backlog {
  readonly #coalesce: Coalesce
  readonly #queue = new Set<QueuedEvent>()
  readonly #newestByKey = new Map<string, QueuedEvent>()
  /** Increases with each event that may not be coalesced: events are only merged within one segment. */
  #segment = 0
  #size = 0

  constructor(coalesce: Coalesce) {
    this.#coalesce = coalesce
  }

  /** The approximate size of the queue on the wire, in bytes. */
  get size(): number {
    return this.#size
  }

  /** Appends the event unchanged. */
  add(event: EncodedEvent): void {
    this.#segment++
    this.#append({ event, packet: [], size: event.size, segment: this.#segment })
  }

  /**
   * Adds the event as the `coalesce` option says.
   * @returns false, without a change, when the option returns nothing for it
   * @throws whatever the option or a `merge` throws, without a change
   */
  coalesce(event: EncodedEvent): boolean {
    const packet = event.packet ?? []
    const [name, ...args] = packet
    const coalescing = typeof name === 'string' ? this.#coalesce(name, args) : undefined
    if (!coalescing) return false
    const key = `${name} ${coalescing.key}`
    const earlier = this.#newestByKey.get(key)
    if (earlier && coalescing.merge) {
      const isSameSegment = earlier.segment === this.#segment
      if (isSameSegment && this.#replace(earlier, [name, ...coalescing.merge(earlier.packet.slice(1))])) return true
    } else if (earlier) {
      this.#remove(earlier)
    }
    const queued = { event, packet, size: event.size, key, segment: this.#segment }
    this.#append(queued)
    this.#newestByKey.set(key, queued)
    return true
  }

  /** Removes and returns the first events of up to `maxBytes` in total, but at least one if there is any. */
  take(maxBytes: number, encoder: Encoder): EncodedEvent[] {
    const taken: EncodedEvent[] = []
    let size = 0
    for (const queued of this.#queue) {
      size += queued.size
      if (taken.length > 0 && size > maxBytes) break
      this.#remove(queued)
      taken.push(queued.event ?? encodeEvent(encoder, queued.packet))
    }
    return taken
  }

  /** @returns false, without a change, when the merged event would exceed a frame [S9] */
  #replace(earlier: QueuedEvent, packet: readonly unknown[]): boolean {
    const size = estimateJsonSize(packet)
    if (size > MAX_FRAME_LENGTH) return false
    this.#size += size - earlier.size
    Object.assign(earlier, { event: undefined, packet, size })
    return true
  }

  #append(queued: QueuedEvent): void {
    this.#queue.add(queued)
    this.#size += queued.size
  }

  #remove(queued: QueuedEvent): void {
    this.#queue.delete(queued)
    this.#size -= queued.size
    if (queued.key !== undefined && this.#newestByKey.get(queued.key) === queued) this.#newestByKey.delete(queued.key)
  }
}
