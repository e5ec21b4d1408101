import { monotonicNow, pause } from '../processes/clock.ts'
import type { BenchServer } from './kinds.ts'

/** The events to emit: batches of `batch`, every `every` ms or as fast as possible, up to `count`. */
export interface Load {
  count: number
  batch: number
  every: number
  /** The size of a row's JSON in bytes. */
  bytes: number
}

/** Emits rows with consecutive numbers. */
export class Emitter {
  private readonly server: BenchServer
  private seq = 0

  constructor(server: BenchServer) {
    this.server = server
  }

  async emit({ count, batch, every, bytes }: Load): Promise<void> {
    const start = monotonicNow()
    const first = this.seq
    for (let turn = 0; this.seq < first + count; turn++) {
      const early = start + turn * every - monotonicNow()
      // A late server still needs to read and write between batches.
      if (early > 0) await pause(early)
      else await new Promise(setImmediate)
      for (let i = 0; i < batch; i++) this.server.emit(this.row(bytes))
    }
  }

  private row(bytes: number) {
    this.seq++
    const row = { seq: this.seq, at: monotonicNow(), text: '' }
    return { ...row, text: 'x'.repeat(Math.max(0, bytes - JSON.stringify(row).length)) }
  }
}
