import { styleText } from 'node:util'

export type TextStyle = Parameters<typeof styleText>[0]

type Environment = Readonly<Record<string, string | undefined>>

/** True if the user wants colors (https://no-color.org). */
export function wantsColor(env: Environment = process.env): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb'
}

/** The styled text for a terminal, the plain text for a pipe or a file. */
export function applyStyle(stream: NodeJS.WriteStream, style: TextStyle, text: string): string {
  return stream.isTTY && wantsColor() ? styleText(style, text, { validateStream: false }) : text
}
