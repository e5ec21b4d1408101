import { toCliError } from '../base/cli-error.ts'
import { sanitize, sanitizeJson, toSingleLine } from '../format/sanitize.ts'
import { applyStyle, type TextStyle } from '../format/style.ts'
import { formatTable } from '../format/table.ts'

/** A column of a list: its heading, and the text of a row. */
export type Column<R> = readonly [heading: string, text: (row: R) => string]

/** Data goes to standard output and messages to standard error. With `--json` the data is one JSON object per line. */
export class Output {
  readonly isJson: boolean
  readonly isTerminal = process.stdout.isTTY === true

  constructor(isJson: boolean) {
    this.isJson = isJson
  }

  /** Prints rows as JSON lines or as a table, and `emptyMessage` where there are none. */
  printList<R extends object>(rows: readonly R[], columns: readonly Column<R>[], emptyMessage: string): void {
    if (this.isJson) for (const row of rows) this.printJson(row)
    else if (rows.length) this.writeTable(rows, columns)
    else this.info(emptyMessage)
  }

  /** Prints one row as JSON, or its fields with their names. */
  printRow(row: object, fields: readonly (readonly [name: string, text: string])[]): void {
    if (this.isJson) this.printJson(row)
    else for (const line of this.alignRows(fields)) this.write(`${line}\n`)
  }

  /** Prints the row that a command created or changed as JSON, or one value for scripts and a message for people. */
  printResult(row: object, value: string, message: string): void {
    if (this.isJson) this.printJson(row)
    else {
      this.write(`${value}\n`)
      this.info(message)
    }
  }

  printJson(value: object): void {
    const line = JSON.stringify(value)
    this.write(`${this.isTerminal ? sanitizeJson(line) : line}\n`)
  }

  write(text: string): void {
    process.stdout.write(text)
  }

  /** Prints a message to standard error. */
  info(text: string, style?: TextStyle): void {
    const message = process.stderr.isTTY ? sanitize(text) : text
    process.stderr.write(`${style ? applyStyle(process.stderr, style, message) : message}\n`)
  }

  /** Prints why a command failed, as a message or as one JSON object, and returns the exit code. */
  printError(error: unknown): number {
    const { exitCode, reason, message } = toCliError(error)
    if (message) this.info(this.isJson ? JSON.stringify({ error: { reason, message } }) : `callboard: ${message}`)
    return exitCode
  }

  style(style: TextStyle, text: string): string {
    return applyStyle(process.stdout, style, text)
  }

  private writeTable<R>(rows: readonly R[], columns: readonly Column<R>[]): void {
    const headings = columns.map(([heading]) => heading)
    const [head = '', ...body] = this.alignRows([headings, ...rows.map(row => columns.map(([, text]) => text(row)))])
    if (this.isTerminal) this.write(`${this.style('dim', head)}\n`)
    for (const line of body) this.write(`${line}\n`)
  }

  private alignRows(rows: readonly (readonly string[])[]): string[] {
    const cells = rows.map(row => row.map(toSingleLine))
    return formatTable(cells, this.isTerminal ? process.stdout.columns || 80 : undefined)
  }
}
