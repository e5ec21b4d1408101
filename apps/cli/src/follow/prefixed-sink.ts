import type { TextStyle } from '../format/style.ts'
import type { TextSink } from './text-sink.ts'

/** Puts a prefix before each line, so that several conversations can share one sink. Only whole lines are written. */
export class PrefixedSink implements TextSink {
  readonly isTerminal: boolean
  private readonly sink: TextSink
  private readonly prefix: string
  private pendingLine = ''

  constructor(sink: TextSink, prefix: string) {
    this.sink = sink
    this.isTerminal = sink.isTerminal
    this.prefix = prefix
  }

  write(text: string): void {
    const lines = (this.pendingLine + text).split('\n')
    this.pendingLine = lines.pop() ?? ''
    for (const line of lines) this.sink.write(`${this.prefix}${line}`.trimEnd().concat('\n'))
  }

  info(text: string, style?: TextStyle): void {
    const lines = text.split('\n').map(line => `${this.prefix}${line}`)
    this.sink.info(lines.join('\n'), style)
  }

  /** A style that reaches over the end of a line would also color the prefix of the next one. */
  style(style: TextStyle, text: string): string {
    return text
      .split('\n')
      .map(line => line && this.sink.style(style, line))
      .join('\n')
  }
}
