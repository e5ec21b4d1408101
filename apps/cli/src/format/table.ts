import stringWidth from 'string-width'

/** Wide enough for an id. */
const MIN_COLUMN_WIDTH = 16

/**
 * Lines of aligned columns. The last column is truncated where a line would be wider than `width` columns of the terminal,
 * and every other column at a third of it.
 */
export function formatTable(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const columnCount = Math.max(0, ...rows.map(row => row.length))
  const maxWidth = Math.max(MIN_COLUMN_WIDTH, Math.floor(width / 3))
  const widths = Array.from({ length: columnCount }, (_, column) =>
    Math.min(maxWidth, Math.max(...rows.map(row => stringWidth(row[column] ?? ''))))
  )
  return rows.map(row => {
    const cells = row.map((cell, column) =>
      column === row.length - 1 ? cell : pad(truncate(cell, maxWidth), widths[column] ?? 0)
    )
    return truncate(cells.join('  '), width)
  })
}

/** The line in at most so many columns of the terminal, without spaces at the end. */
export function truncate(line: string, width: number): string {
  if (stringWidth(line) <= width) return line.trimEnd()
  let text = ''
  let used = 1
  for (const { segment } of graphemes.segment(line)) {
    used += stringWidth(segment)
    if (used > width) break
    text += segment
  }
  return `${text}…`
}

const graphemes = new Intl.Segmenter()

/** Pads with spaces: `padEnd` counts UTF-16 code units, and wide characters take two columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}
