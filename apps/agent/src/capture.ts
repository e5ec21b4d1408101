import { cutAt } from './cut.ts'

/** Output as it comes, up to a size: of too much the beginning and the end are kept, for the end says how it went. */
export class Capture {
  readonly #half: number
  #head = ''
  #tail = ''
  #dropped = 0

  /** `most`: characters. */
  constructor(most: number) {
    this.#half = most / 2
  }

  add(text: string): void {
    if (this.#tail) this.#tail += text
    else [this.#head, this.#tail] = cutAt(this.#head + text, this.#half)
    const over = this.#tail.length - this.#half
    if (over <= 0) return
    const [dropped, kept] = cutAt(this.#tail, over)
    this.#dropped += dropped.length
    this.#tail = kept
  }

  text(): string {
    const gap = this.#dropped ? `\n[${this.#dropped} characters are left out here.]\n` : ''
    return `${this.#head}${gap}${this.#tail}`
  }
}
