// npm omits the package of a platform from the lock file when the registry does not have it, and `npm ci` then fails elsewhere.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'))
const problems = []
for (const [path, { optionalDependencies = {}, resolved = '' }] of Object.entries(packages)) {
  if (/^https?:/.test(resolved)) problems.push(`${path} has a registry address: ${resolved}`)
  for (const name of Object.keys(optionalDependencies)) {
    if (!isLocked(path, name)) problems.push(`${path} depends on ${name}, which is not locked`)
  }
}
if (problems.length) {
  console.error(problems.join('\n'))
  process.exit(1)
}

/** Searches like Node: in the node_modules of the package, then in those above it. */
function isLocked(path, name) {
  const above = path.split('/').map((_, i, parts) => `${parts.slice(0, i + 1).join('/')}/`)
  return ['', ...above].some(dir => `${dir}node_modules/${name}` in packages)
}
