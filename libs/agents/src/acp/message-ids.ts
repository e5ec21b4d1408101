import { randomUUID } from 'node:crypto'

type Part = 'text' | 'thought'

/**
 * The id of the message that a chunk belongs to. Some agents send none: then the chunks that follow each other make one
 * message. Some give a thought and the text after it one id: then the text gets another.
 */
export class MessageIds {
  readonly #partOf = new Map<string, Part>()
  #run: { part: Part; id: string } | undefined

  of(part: Part, given: string | undefined): string {
    if (given === undefined) {
      if (this.#run?.part !== part) this.#run = { part, id: randomUUID() }
      return this.#run.id
    }
    this.#run = undefined
    const first = this.#partOf.get(given) ?? part
    this.#partOf.set(given, first)
    return first === part ? given : `${given}/${part}`
  }

  /** Something else was said: the next chunk without an id begins a message. */
  endRun() {
    this.#run = undefined
  }

  /** Before a new turn, so that the memory does not grow. */
  clear() {
    this.#partOf.clear()
    this.#run = undefined
  }
}
