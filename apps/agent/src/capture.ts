/** Output as it comes, up to a size: of too much the beginning and the end are kept, for the end says how it went. */
export class Capture {
  readonly #half: number
  #head = ''
  #tail = ''
  #dropped = 0

  constructor(most: number) {
    this.#half = most / 2
  }

  add(text: string): void {
    const room = this.#half - this.#head.length
    this.#head += text.slice(0, room)
    this.#tail += text.slice(room)
    const over = this.#tail.length - this.#half
    if (over <= 0) return
    this.#tail = this.#tail.slice(over)
    this.#dropped += over
  }

  text(): string {
    const gap = this.#dropped ? `\n[${this.#dropped} characters are left out here.]\n` : ''
    return `${this.#head}${gap}${this.#tail}`
  }
}
