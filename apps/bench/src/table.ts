/** The results of a benchmark, as shown in docs/benchmarks.md. */
export interface Table {
  title: string
  /** The method, where the title does not cover it. */
  note?: string
  head: string[]
  rows: string[][]
}

export function markdown({ title, note, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const about = note === undefined ? [] : [note, '']
  return [`## ${title}`, '', ...about, line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}
