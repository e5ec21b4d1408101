// Source files have at most 300 lines; tests may be longer.
import { listFiles, readSource } from './source-files.mjs'

const MAX_LINES = 300

const sources = listFiles('apps', 'libs', 'migrations').filter(
  path => /\.(ts|tsx|mjs)$/.test(path) && !/\.test\.tsx?$|\/test\//.test(path)
)
const long = sources
  .map(path => ({ path, lines: readSource(path).split('\n').length - 1 }))
  .filter(({ lines }) => lines > MAX_LINES)
for (const { path, lines } of long) console.error(`${path} has ${lines} lines, more than ${MAX_LINES}: split it.`)
if (long.length) process.exit(1)
