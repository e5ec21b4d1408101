import { clean } from '../format/sanitize.ts'
import { cut } from '../format/table.ts'

/** A stream that may be a terminal of so many columns. */
interface Paper {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** One line that says how far something is: written over itself on a terminal, else a line each time. */
export class ProgressLine {
  private readonly paper: Paper
  private isOpen = false

  constructor(paper: Paper = process.stderr) {
    this.paper = paper
  }

  show(text: string): void {
    if (!this.paper.isTTY) return void this.paper.write(`${text}\n`)
    this.isOpen = true
    this.paper.write(`${BACK}${cut(clean(text), (this.paper.columns || 80) - 1)}`)
  }

  /** Leaves the line empty for what comes next. */
  end(): void {
    if (this.isOpen) this.paper.write(BACK)
    this.isOpen = false
  }
}

/** To the beginning of the line, and everything after that away. */
const BACK = '\r\u001b[K'
