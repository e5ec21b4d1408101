#!/usr/bin/env node
import { readFileSync } from 'node:fs'

// Scripts and prompts ask for the version often: it is answered before anything else is loaded.
if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2])) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version)
} else {
  const { main } = await import('../dist/main.js')
  process.exitCode = await main(process.argv.slice(2))
}
