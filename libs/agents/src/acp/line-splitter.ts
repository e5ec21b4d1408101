import { AgentError } from '../adapter.ts'

const NEWLINE = 0x0a
const MIB = 1024 * 1024

/** Splits chunks of bytes into lines. Characters that span two chunks stay intact. */
export class LineSplitter {
  readonly #maxBytes: number
  #parts: Buffer[] = []
  #size = 0

  /** A line of more than `maxBytes` throws an AgentError. */
  constructor(maxBytes = 32 * MIB) {
    this.#maxBytes = maxBytes
  }

  /** Yields the lines that end in this chunk, without their line ends. */
  *split(chunk: Buffer): Generator<string> {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end))
      yield this.#take()
      start = end + 1
    }
    this.#add(chunk.subarray(start))
  }

  #add(part: Buffer) {
    this.#size += part.length
    if (this.#size > this.#maxBytes) {
      const limit = Math.floor(this.#maxBytes / MIB)
      throw new AgentError('agent_unintelligible', `The agent sent a message larger than ${limit} MiB.`)
    }
    this.#parts.push(part)
  }

  #take(): string {
    const [first] = this.#parts
    const line = this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts)
    this.#parts = []
    this.#size = 0
    return line.toString('utf8')
  }
}
