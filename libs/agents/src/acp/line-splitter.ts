import { AgentError } from '../adapter.ts'

const NEWLINE = 0x0a
const MIB = 1024 * 1024

/** Cuts bytes into lines. A character that is split between two chunks stays whole. */
export class Lines {
  readonly #longest: number
  #parts: Buffer[] = []
  #size = 0

  /** A line of more than `longest` bytes is an AgentError; 32 MiB unless told. */
  constructor(longest = 32 * MIB) {
    this.#longest = longest
  }

  /** The lines that end in this chunk, without their ends. */
  *in(chunk: Buffer): Generator<string> {
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
    if (this.#size > this.#longest) {
      const size = Math.floor(this.#longest / MIB)
      throw new AgentError('agent_unintelligible', `The agent sent a message of more than ${size} MiB.`)
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
