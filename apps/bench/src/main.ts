import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { PARTS } from './parts.ts'
import { markdown } from './table.ts'

const PAGE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))

/**
 * `npm run bench` runs all benchmarks and writes the page; with names of parts or benchmarks it runs only those and prints them.
 * `--short` runs so few iterations that only the correctness of deliveries is meaningful.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } }
})
const all = Object.entries(PARTS).flatMap(([part, of]) =>
  Object.entries(of).map(([name, measure]) => ({ part, name, measure }))
)
const unknown = positionals.filter(asked => !all.some(({ part, name }) => asked === part || asked === name))
if (unknown.length) {
  const known = Object.entries(PARTS).map(([part, of]) => `  ${part}: ${Object.keys(of).join(', ')}`)
  console.error(`There is no benchmark ${unknown.join(', ')}. There are:\n${known.join('\n')}`)
  process.exit(2)
}
const [loadBefore = 0] = loadavg()
const tables: string[] = []
for (const { part, name, measure } of all) {
  if (positionals.length && !positionals.includes(part) && !positionals.includes(name)) continue
  const table = markdown(await measure(values.short ? 'short' : 'full'))
  console.log(table)
  tables.push(table)
}
if (!positionals.length && !values.short) {
  writeFileSync(PAGE, [head(loadBefore), ...tables].join('\n'))
}

function head(load: number): string {
  return `# Benchmarks

Made by \`npm run bench\`, which measures everything and writes this page; \`npm run bench -- ${Object.keys(PARTS).join('|')}\` measures
one part and only prints it. Everything ran on one machine, in one run: ${machine()}. Its load average was ${load.toFixed(2)} before it began.

Servers and clients are separate processes on this machine; processor time is the server's alone. Compared programs take
turns. A figure is the median of the runs unless stated otherwise, and a ratio (÷) the median of the per-run ratios. The
clients check every event: a lost, duplicated or reordered one ends the run, and no page is written.
`
}
