import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { firstPiece } from './first-piece.ts'
import { machine } from './machine.ts'
import { starts } from './starts.ts'
import { markdown } from './table.ts'

const PAGE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))
const benches = { 'first-piece': firstPiece, starts }

/** `npm run bench` measures everything and writes the page; with a name, that one only, to the screen. */
const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in benches))
if (unknown.length) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}
const tables: string[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length && !wanted.includes(name)) continue
  const table = markdown(await bench())
  console.log(table)
  tables.push(table)
}
if (!wanted.length) {
  const head = `# Benchmarks\n\nMade by \`npm run bench\`, which measures everything anew and writes this page. Everything ran on one machine, in one run:\n${machine()}.\n`
  writeFileSync(PAGE, [head, ...tables].join('\n'))
}
