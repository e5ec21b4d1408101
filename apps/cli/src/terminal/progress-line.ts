import { sanitize } from '../format/sanitize.ts'
import { truncate } from '../format/table.ts'

/** A stream that may be a terminal of so many columns. */
interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Shows progress: one line that is overwritten on a terminal, else one line per step. */
export class ProgressLine {
  private readonly stream: OutputStream
  private isVisible = false

  constructor(stream: OutputStream = process.stderr) {
    this.stream = stream
  }

  show(text: string): void {
    if (!this.stream.isTTY) return void this.stream.write(`${text}\n`)
    this.isVisible = true
    this.stream.write(`${CLEAR_LINE}${truncate(sanitize(text), (this.stream.columns || 80) - 1)}`)
  }

  /** Removes the line from the terminal. */
  clear(): void {
    if (this.isVisible) this.stream.write(CLEAR_LINE)
    this.isVisible = false
  }
}

/** Moves the cursor to the beginning of the line and erases the rest. */
const CLEAR_LINE = '\r\u001b[K'
