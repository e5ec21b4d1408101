import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What git answers in a directory, as its user would ask: with the repository's own configuration. */
export function gitIn(directory: string, ...args: string[]): string {
  const identity = ['user.name=A Tester', 'user.email=tester@example.test'].flatMap(one => ['-c', one])
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const env = { ...Object.fromEntries(others), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  return execFileSync('git', [...identity, ...args], { cwd: directory, env, stdio: 'pipe', encoding: 'utf8' }).trim()
}

/** A directory of its own, gone when disposed. */
export function scratchDirectory() {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
