import { splitText } from './split-text.ts'

/** Collects output up to a limit. Beyond it the beginning and the end are kept, as the end shows the result. */
export class OutputBuffer {
  readonly #half: number
  #head = ''
  #tail = ''
  #dropped = 0

  constructor(maxCharacters: number) {
    this.#half = maxCharacters / 2
  }

  add(text: string): void {
    if (this.#tail) this.#tail += text
    else [this.#head, this.#tail] = splitText(this.#head + text, this.#half)
    const excess = this.#tail.length - this.#half
    if (excess <= 0) return
    const [dropped, kept] = splitText(this.#tail, excess)
    this.#dropped += dropped.length
    this.#tail = kept
  }

  text(): string {
    const gap = this.#dropped ? `\n[${this.#dropped} characters omitted]\n` : ''
    return `${this.#head}${gap}${this.#tail}`
  }
}
