// Every rule of docs/protocol.md is covered by a test, or the page lists it as not in force yet; never neither, never both.
import { listFiles, readSource } from './source-files.mjs'

const page = readSource('docs/protocol.md')
const rules = [...page.matchAll(/^- ([A-Z]\d+) /gm)].map(([, rule]) => rule)
const pending = new Set(/^Not in force yet: ([^.]*)\./m.exec(page)?.[1].match(/[A-Z]\d+/g))
const tests = listFiles('*.test.ts', '*.test.tsx', 'libs/agents/src/conformance*')
const covered = new Set(
  tests.flatMap(path => readSource(path).match(/\[[A-Z]\d+\]/g) ?? []).map(label => label.slice(1, -1))
)

const problems = [
  ...rules
    .filter(rule => !covered.has(rule) && !pending.has(rule))
    .map(rule => `${rule} is in force, but no test covers it.`),
  ...rules
    .filter(rule => covered.has(rule) && pending.has(rule))
    .map(rule => `${rule} has a test, but is listed as not in force.`),
  ...[...covered, ...pending]
    .filter(rule => !rules.includes(rule))
    .map(rule => `${rule} is not a rule of docs/protocol.md.`)
]
if (problems.length) {
  console.error(problems.join('\n'))
  process.exit(1)
}
