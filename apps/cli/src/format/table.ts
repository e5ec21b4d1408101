/**
 * Lines of aligned columns. Where a line would be longer than `width` its last column is cut with `…`, and before it every
 * column that takes more than a third of the width.
 */
export function tableLines(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const columns = Math.max(0, ...rows.map(row => row.length))
  const most = Math.max(LEAST, Math.floor(width / 3))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.min(most, Math.max(...rows.map(row => lengthOf(row[at] ?? ''))))
  )
  return rows.map(row => {
    const cells = row.map((cell, at) => (at === row.length - 1 ? cell : pad(cut(cell, most), widths[at] ?? 0)))
    return cut(cells.join('  '), width)
  })
}

/** Enough for an id. */
const LEAST = 16

const lengthOf = (text: string) => [...text].length

const pad = (text: string, width: number) => text + ' '.repeat(width - lengthOf(text))

/** A line of at most so many characters. */
export function cut(line: string, width: number): string {
  const characters = [...line]
  return characters.length <= width ? line.trimEnd() : `${characters.slice(0, width - 1).join('')}…`
}
