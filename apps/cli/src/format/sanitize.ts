/** Text without control characters except new lines and tabs, so that nothing an agent says can steer the terminal. */
export function clean(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '')
}

/** Cleaned text on one line. */
export function oneLine(text: string): string {
  return clean(text.replace(/\s+/g, ' ')).trim()
}
