import { styleText } from 'node:util'
import { failureOf } from '../base/failure.ts'
import { clean, oneLine } from '../format/sanitize.ts'
import { tableLines } from '../format/table.ts'
import { wantsColour } from './target.ts'

export type Format = Parameters<typeof styleText>[0]

/** A column: its heading, and a row's text in it. */
export type Column<R> = readonly [heading: string, text: (row: R) => string]

/** Data goes to standard output, talk to standard error. With `--json` data is one JSON object a line. */
export class Output {
  readonly isJson: boolean
  readonly isTerminal = process.stdout.isTTY === true

  constructor(isJson: boolean) {
    this.isJson = isJson
  }

  /** Rows as JSON lines or as a table; `none` is said when there are none. */
  list<R extends object>(rows: readonly R[], columns: readonly Column<R>[], none: string): void {
    if (this.isJson) for (const row of rows) this.json(row)
    else if (rows.length) this.table(rows, columns)
    else this.say(none)
  }

  /** One row as JSON, or its parts with their names. */
  show(row: object, parts: readonly (readonly [name: string, text: string])[]): void {
    if (this.isJson) this.json(row)
    else for (const line of this.aligned(parts)) this.write(`${line}\n`)
  }

  /** A row that was made or changed: as JSON, or one word of it for scripts with a sentence for people beside it. */
  made(row: object, word: string, sentence: string): void {
    if (this.isJson) this.json(row)
    else {
      this.write(`${word}\n`)
      this.say(sentence)
    }
  }

  json(value: object): void {
    const line = JSON.stringify(value)
    this.write(`${this.isTerminal ? clean(line) : line}\n`)
  }

  write(text: string): void {
    process.stdout.write(text)
  }

  say(text: string, format?: Format): void {
    const shown = process.stderr.isTTY ? clean(text) : text
    process.stderr.write(`${format ? styled(process.stderr, format, shown) : shown}\n`)
  }

  /** Says why a command failed, in a sentence or as one JSON object, and gives its exit code. */
  fail(error: unknown): number {
    const { exitCode, reason, message } = failureOf(error)
    if (message) this.say(this.isJson ? JSON.stringify({ error: { reason, message } }) : `callboard: ${message}`)
    return exitCode
  }

  style(format: Format, text: string): string {
    return styled(process.stdout, format, text)
  }

  private table<R>(rows: readonly R[], columns: readonly Column<R>[]): void {
    const headings = columns.map(([heading]) => heading)
    const [head = '', ...body] = this.aligned([headings, ...rows.map(row => columns.map(([, text]) => text(row)))])
    if (this.isTerminal) this.write(`${this.style('dim', head)}\n`)
    for (const line of body) this.write(`${line}\n`)
  }

  private aligned(rows: readonly (readonly string[])[]): string[] {
    const cells = rows.map(row => row.map(oneLine))
    return tableLines(cells, this.isTerminal ? process.stdout.columns || 80 : undefined)
  }
}

/** Colours are for people: only on a terminal, and only for those who want them. */
function styled(stream: NodeJS.WriteStream, format: Format, text: string): string {
  return stream.isTTY && wantsColour() ? styleText(format, text, { validateStream: false }) : text
}
