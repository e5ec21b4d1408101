import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presets } from '@callboard/agents'
import { markdown } from '../table.ts'

/**
 * `npm run agents -- claude codex`: runs the named agents, or all, offline in the conformance suite and then in Callboard, and
 * prints the results as a table.
 */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))
const known = presets.map(({ name }) => name)
const names = process.argv.length > 2 ? process.argv.slice(2) : known
const unknown = names.filter(name => !known.includes(name))
if (unknown.length) {
  console.error(`There is no agent ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exit(2)
}

type Outcome = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'
interface Report {
  testResults: { assertionResults: { title: string; status: Outcome }[] }[]
}

/** Returns the outcome of each test that the agent supports. */
function testAgent(name: string): Map<string, Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'callboard-agents-'))
  const file = join(directory, 'report.json')
  try {
    const args = ['vitest', 'run', 'agents.proof', '--reporter=json', `--outputFile=${file}`]
    spawnSync('npx', args, {
      cwd: PACKAGE,
      env: { ...process.env, CALLBOARD_AGENTS: name },
      stdio: ['ignore', 'ignore', 'inherit']
    })
    const { testResults }: Report = JSON.parse(readFileSync(file, 'utf8'))
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    return new Map(results.flatMap(({ title, status }) => (isPlayed(status) ? [[title, status]] : [])))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const isPlayed = (status: Outcome) => status === 'passed' || status === 'failed'

const outcomes = names.map(name => testAgent(name))
const titles = [...new Set(outcomes.flatMap(of => [...of.keys()]))]
const table = markdown({
  title: 'The conformance suite, then all of Callboard, offline',
  note: presets
    .flatMap(preset => (names.includes(preset.name) ? `${preset.name} is ${preset.package} ${preset.version}` : []))
    .join('; '),
  head: ['what is tried', ...names],
  rows: titles.map(title => [title, ...outcomes.map(of => of.get(title) ?? 'not tried')])
})
console.log(table)
