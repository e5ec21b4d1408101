// `run-tests.mjs <task> …` runs the tests of all packages by turbo, as many packages at once as the machine bears.
import { spawnSync } from 'node:child_process'
import { packagesAtOnce, proofsAtOnce } from './parallelism.mjs'

const [task, ...more] = process.argv.slice(2)
const args = ['run', task, `--concurrency=${task === 'proof' ? proofsAtOnce : packagesAtOnce}`, ...more]
const { status, error } = spawnSync('turbo', args, { stdio: 'inherit', env: { ...process.env, DO_NOT_TRACK: '1' } })
if (error) console.error(error.message)
process.exit(status ?? 1)
