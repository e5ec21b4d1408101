import type { Format } from '../context/output.ts'
import type { Paper } from './text-sink.ts'

/** Paper that several share: each line bears a name, and only whole lines are written. */
export class NamedPaper implements Paper {
  readonly isTerminal: boolean
  private readonly paper: Paper
  private readonly name: string
  private line = ''

  constructor(paper: Paper, name: string) {
    this.paper = paper
    this.isTerminal = paper.isTerminal
    this.name = name
  }

  write(text: string): void {
    const lines = (this.line + text).split('\n')
    this.line = lines.pop() ?? ''
    for (const line of lines) this.paper.write(`${this.name}${line}`.trimEnd().concat('\n'))
  }

  say(text: string, format?: Format): void {
    const lines = text.split('\n').map(line => `${this.name}${line}`)
    this.paper.say(lines.join('\n'), format)
  }

  /** A format that goes over the end of a line would colour the names of others. */
  style(format: Format, text: string): string {
    return text
      .split('\n')
      .map(line => line && this.paper.style(format, line))
      .join('\n')
  }
}
