import type { Format } from '../context/output.ts'

/** What is printed on. */
export interface Paper {
  /** Whether a person sits before it: then nothing an agent says may steer it, and words beside the text share its lines. */
  readonly isTerminal: boolean
  write(text: string): void
  say(text: string, format?: Format): void
  style(format: Format, text: string): string
}
