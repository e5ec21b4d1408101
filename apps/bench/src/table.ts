/** What a benchmark found, as docs/benchmarks.md shows it. */
export interface Table {
  title: string
  /** How it was measured, where the title does not say it all. */
  note?: string
  head: string[]
  rows: string[][]
}

export function markdown({ title, note, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const about = note === undefined ? [] : [note, '']
  return [`## ${title}`, '', ...about, line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}
