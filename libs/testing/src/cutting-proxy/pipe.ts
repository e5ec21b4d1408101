import type { Socket } from 'node:net'

/** What one direction of a connection is like. A change counts from the next piece on. */
export interface Conditions {
  /** Nothing is carried, neither bytes nor an end nor a reset, until it is false again. */
  stalled: boolean
  /** Milliseconds that everything is under way, ends and resets too. Later bytes do not wait for earlier ones. */
  delay: number
  /** The most bytes of one piece. Each piece is a packet of its own; a reader that is late may find several at once. */
  slice: number
  /** The most bytes a second, evenly: a lane that was late makes up for a hundredth of a second at most. */
  rate: number
}

export const NO_FAULTS: Conditions = { stalled: false, delay: 0, slice: Infinity, rate: Infinity }

type Item = { came: number } & ({ what: 'bytes'; bytes: Buffer } | { what: 'end' } | { what: 'reset' })

/** Bytes that may wait here for a stalled, late or slow way on. Then the sender has to wait, as it would for its receiver. */
export const MAX_HELD_BYTES = 2 ** 20

/** Milliseconds. A slow lane carries so much at once, not all that came in one gulp. */
const BURST_MS = 10

/** Carries what comes from one socket to another, in order and byte for byte, and then how the sender ended: FIN or RST. */
export class Pipe {
  /** Bytes that came and are not yet handed on; at most `ROOM` and one read more. */
  held = 0
  /** Bytes that were handed on. */
  forwarded = 0
  #conditions: Conditions
  readonly #from: Socket
  readonly #to: Socket
  #waiting: Item[] = []
  #isWriting = false
  #isStopped = false
  /** Until when the pieces that went have used up the rate. */
  #used = 0
  #timer: NodeJS.Timeout | undefined
  #next: NodeJS.Immediate | undefined

  constructor(from: Socket, to: Socket, conditions: Conditions) {
    this.#from = from
    this.#to = to
    this.#conditions = conditions
    from.on('data', (bytes: Buffer) => this.#take({ what: 'bytes', bytes, came: performance.now() }))
    from.on('end', () => this.#take({ what: 'end', came: performance.now() }))
    from.on('error', () => this.#take({ what: 'reset', came: performance.now() }))
  }

  shape(change: Partial<Conditions>): void {
    this.#conditions = applyConditions(this.#conditions, change)
    if (change.rate !== undefined) this.#used = 0
    this.#goOn()
  }

  /** Carries nothing from now on; what waits here is lost. */
  stop(): void {
    this.#isStopped = true
    this.#waiting = []
    this.held = 0
    this.#goOn()
  }

  #take(item: Item): void {
    if (this.#isStopped) return
    this.#waiting.push(item)
    if (item.what === 'bytes') this.held += item.bytes.length
    if (this.held >= MAX_HELD_BYTES) this.#from.pause()
    this.#goOn()
  }

  /** Finds out anew what is to be done next, and when. */
  #goOn(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#next)
    const [item] = this.#waiting
    const { stalled, delay } = this.#conditions
    if (!item || stalled || this.#isWriting) return
    const wait = Math.max(item.came + delay, this.#used) - performance.now()
    if (wait > 0) this.#timer = setTimeout(() => this.#goOn(), wait)
    // Not at once: a reader in this process shall find the piece before alone.
    else this.#next = setImmediate(() => this.#carry(item))
  }

  #carry(item: Item): void {
    switch (item.what) {
      case 'bytes':
        this.#write(item)
        break
      case 'end':
        this.#waiting.shift()
        this.#to.end()
        this.#goOn()
        break
      case 'reset':
        this.stop()
        reset(this.#to)
    }
  }

  #write(item: Item & { what: 'bytes' }): void {
    const { slice, rate } = this.#conditions
    const piece = item.bytes.subarray(0, Math.max(1, Math.min(slice, (rate / 1000) * BURST_MS)))
    item.bytes = item.bytes.subarray(piece.length)
    if (item.bytes.length === 0) this.#waiting.shift()
    this.#used = Math.max(this.#used, performance.now() - BURST_MS) + (piece.length / rate) * 1000
    this.#isWriting = true
    this.#to.write(piece, error => this.#written(piece.length, error))
  }

  #written(length: number, error: Error | null | undefined): void {
    this.#isWriting = false
    // The receiver is gone; the lane of the other direction tells the sender.
    if (error) this.stop()
    if (this.#isStopped) return
    this.held -= length
    this.forwarded += length
    if (this.held < MAX_HELD_BYTES && this.#from.isPaused()) this.#from.resume()
    this.#goOn()
  }
}

/** Ends a connection by a reset (RST). One whose end is on its way is closed: Node would not tell that it is, and hold it for ever. */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

/** @throws a RangeError when nothing could ever be carried: that is what `stalled` is for */
export function applyConditions(conditions: Conditions, change: Partial<Conditions>): Conditions {
  const next = { ...conditions, ...change }
  if (!(next.slice >= 1 && next.rate > 0 && next.delay >= 0 && next.delay < Infinity)) {
    throw new RangeError(`slice ${next.slice}, rate ${next.rate}, delay ${next.delay}: nothing would ever arrive`)
  }
  return next
}
