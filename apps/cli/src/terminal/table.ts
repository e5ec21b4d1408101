/** Lines of aligned columns. The last column is cut with `…` where a line would be longer than `width`. */
export function tableLines(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const columns = Math.max(0, ...rows.map(row => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map(row => lengthOf(row[at] ?? ''))))
  return rows.map(row => {
    const cells = row.map((cell, at) => (at === row.length - 1 ? cell : pad(cell, widths[at] ?? 0)))
    return cut(cells.join('  '), width)
  })
}

const lengthOf = (text: string) => [...text].length

const pad = (text: string, width: number) => text + ' '.repeat(width - lengthOf(text))

function cut(line: string, width: number): string {
  const characters = [...line]
  return characters.length <= width ? line.trimEnd() : `${characters.slice(0, width - 1).join('')}…`
}
