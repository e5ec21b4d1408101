/** What a benchmark found, as docs/benchmarks.md shows it. */
export interface Table {
  title: string
  head: string[]
  rows: string[][]
}

export function markdown({ title, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}
