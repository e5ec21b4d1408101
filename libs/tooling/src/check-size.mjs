// A source file says one thing: over 300 lines it says too many. Tests may be as long as their rules.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LIMIT = 300
const root = fileURLToPath(new URL('../../..', import.meta.url))
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'apps', 'libs', 'migrations'], {
  cwd: root,
  encoding: 'utf8'
})
const sources = listed.split('\n').filter(path => /\.(ts|tsx|mjs)$/.test(path) && !/\.test\.tsx?$|\/test\//.test(path))
const long = sources
  .filter(path => existsSync(join(root, path)))
  .map(path => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > LIMIT)
for (const { path, lines } of long) console.error(`${path} has ${lines} lines; ${LIMIT} is the limit`)
if (long.length) process.exit(1)
