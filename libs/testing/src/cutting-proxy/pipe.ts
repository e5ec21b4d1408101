import type { Socket } from 'node:net'

/** The conditions of one direction of a connection. Changes apply from the next chunk on. */
export interface Conditions {
  /** Forwards nothing, neither bytes nor the end nor a reset, until it is false again. */
  stalled: boolean
  /** Latency in ms, also of ends and resets. Later bytes do not wait for earlier ones. */
  delay: number
  /** The maximum bytes per chunk. Each chunk is a packet of its own; a late reader may receive several at once. */
  slice: number
  /** The maximum bytes per second, evenly: a late pipe catches up on 10 ms at most. */
  rate: number
}

export const NO_FAULTS: Conditions = { stalled: false, delay: 0, slice: Infinity, rate: Infinity }

type Item = { receivedAt: number } & ({ kind: 'bytes'; bytes: Buffer } | { kind: 'end' } | { kind: 'reset' })

/** The bytes that are held for a stalled, delayed or slow receiver. Beyond that the sender is paused. */
export const MAX_HELD_BYTES = 2 ** 20

/** With a limited rate, a chunk has at most the bytes of this time. */
const BURST_MS = 10

/** Forwards the bytes from one socket to another, and then the sender's end: FIN or RST. */
export class Pipe {
  /** Bytes that came and are not yet handed on; at most `ROOM` and one read more. */
  held = 0
  /** Bytes that were forwarded. */
  forwarded = 0
  #conditions: Conditions
  readonly #from: Socket
  readonly #to: Socket
  #queue: Item[] = []
  #isWriting = false
  #isStopped = false
  /** The time until which the forwarded chunks have used up the rate. */
  #rateUsedUntil = 0
  #timer: NodeJS.Timeout | undefined
  #next: NodeJS.Immediate | undefined

  constructor(from: Socket, to: Socket, conditions: Conditions) {
    this.#from = from
    this.#to = to
    this.#conditions = conditions
    from.on('data', (bytes: Buffer) => this.#receive({ kind: 'bytes', bytes, receivedAt: performance.now() }))
    from.on('end', () => this.#receive({ kind: 'end', receivedAt: performance.now() }))
    from.on('error', () => this.#receive({ kind: 'reset', receivedAt: performance.now() }))
  }

  shape(change: Partial<Conditions>): void {
    this.#conditions = applyConditions(this.#conditions, change)
    if (change.rate !== undefined) this.#rateUsedUntil = 0
    this.#schedule()
  }

  /** Forwards nothing from now on and discards the queue. */
  stop(): void {
    this.#isStopped = true
    this.#queue = []
    this.held = 0
    this.#schedule()
  }

  #receive(item: Item): void {
    if (this.#isStopped) return
    this.#queue.push(item)
    if (item.kind === 'bytes') this.held += item.bytes.length
    if (this.held >= MAX_HELD_BYTES) this.#from.pause()
    this.#schedule()
  }

  /** Schedules the next item. */
  #schedule(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#next)
    const [item] = this.#queue
    const { stalled, delay } = this.#conditions
    if (!item || stalled || this.#isWriting) return
    const wait = Math.max(item.receivedAt + delay, this.#rateUsedUntil) - performance.now()
    if (wait > 0) this.#timer = setTimeout(() => this.#schedule(), wait)
    // Deferred, so that a reader in this process receives the previous chunk on its own.
    else this.#next = setImmediate(() => this.#forward(item))
  }

  #forward(item: Item): void {
    switch (item.kind) {
      case 'bytes':
        this.#write(item)
        break
      case 'end':
        this.#queue.shift()
        this.#to.end()
        this.#schedule()
        break
      case 'reset':
        this.stop()
        reset(this.#to)
    }
  }

  #write(item: Item & { kind: 'bytes' }): void {
    const { slice, rate } = this.#conditions
    const chunk = item.bytes.subarray(0, Math.max(1, Math.min(slice, (rate / 1000) * BURST_MS)))
    item.bytes = item.bytes.subarray(chunk.length)
    if (item.bytes.length === 0) this.#queue.shift()
    this.#rateUsedUntil = Math.max(this.#rateUsedUntil, performance.now() - BURST_MS) + (chunk.length / rate) * 1000
    this.#isWriting = true
    this.#to.write(chunk, error => this.#written(chunk.length, error))
  }

  #written(length: number, error: Error | null | undefined): void {
    this.#isWriting = false
    // The receiver has closed; the pipe of the other direction informs the sender.
    if (error) this.stop()
    if (this.#isStopped) return
    this.held -= length
    this.forwarded += length
    if (this.held < MAX_HELD_BYTES && this.#from.isPaused()) this.#from.resume()
    this.#schedule()
  }
}

/** Resets a connection (RST). One whose end is in flight is destroyed, because Node would never report that it has closed. */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

/** @throws RangeError for conditions under which nothing would ever arrive: use `stalled` for that */
export function applyConditions(conditions: Conditions, change: Partial<Conditions>): Conditions {
  const next = { ...conditions, ...change }
  if (!(next.slice >= 1 && next.rate > 0 && next.delay >= 0 && next.delay < Infinity)) {
    throw new RangeError(`slice ${next.slice}, rate ${next.rate}, delay ${next.delay}: nothing would ever arrive`)
  }
  return next
}
