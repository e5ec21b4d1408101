/** Those lines of a log that tell of an error, or of worse. */
export const loggedErrors = (lines: readonly string[]): string[] => lines.filter(line => /"level":[56]0/.test(line))
