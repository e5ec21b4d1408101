import type { TextStyle } from '../format/style.ts'

/** Takes the text of a conversation, and messages beside it. */
export interface TextSink {
  /** True if it is a terminal: text is then sanitized, and messages appear between the lines of the text. */
  readonly isTerminal: boolean
  write(text: string): void
  info(text: string, style?: TextStyle): void
  style(style: TextStyle, text: string): string
}
