// A rule of docs/protocol.md is borne by a test, or the page says that it is not in force yet; never neither, never both.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(join(root, 'docs/protocol.md'), 'utf8')
const rules = [...page.matchAll(/^- ([A-Z]\d+) /gm)].map(([, rule]) => rule)
const pending = new Set(/^Not in force yet: ([^.]*)\./m.exec(page)?.[1].match(/[A-Z]\d+/g))
const borne = new Set(
  testSources()
    .flatMap(text => text.match(/\[[A-Z]\d+\]/g) ?? [])
    .map(mark => mark.slice(1, -1))
)

const faults = [
  ...rules
    .filter(rule => !borne.has(rule) && !pending.has(rule))
    .map(rule => `${rule} is in force, and no test bears it`),
  ...rules
    .filter(rule => borne.has(rule) && pending.has(rule))
    .map(rule => `${rule} has a test, but is said not to be in force`),
  ...[...borne, ...pending]
    .filter(rule => !rules.includes(rule))
    .map(rule => `${rule} is not a rule of docs/protocol.md`)
]
if (faults.length) {
  console.error(faults.join('\n'))
  process.exit(1)
}

function testSources() {
  const listed = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '*.test.ts', '*.test.tsx', 'libs/agents/src/conformance*'],
    { cwd: root, encoding: 'utf8' }
  )
  return listed
    .split('\n')
    .filter(path => path && existsSync(join(root, path)))
    .map(path => readFileSync(join(root, path), 'utf8'))
}
