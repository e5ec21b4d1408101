// npm leaves a platform's package out of the lock when the registry at hand lacks it, and `npm ci` then fails elsewhere.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'))
const faults = []
for (const [path, { optionalDependencies = {}, resolved = '' }] of Object.entries(packages)) {
  if (/^https?:/.test(resolved)) faults.push(`${path} records an address: ${resolved}`)
  for (const name of Object.keys(optionalDependencies)) {
    if (!isLocked(path, name)) faults.push(`${path} wants ${name}, which is not locked`)
  }
}
if (faults.length) {
  console.error(faults.join('\n'))
  process.exit(1)
}

/** Looks where Node would: beside the asker, then in every node_modules above. */
function isLocked(path, name) {
  const above = path.split('/').map((_, i, parts) => `${parts.slice(0, i + 1).join('/')}/`)
  return ['', ...above].some(dir => `${dir}node_modules/${name}` in packages)
}
