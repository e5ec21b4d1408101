import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary directory. Its `root` is one level below, so that a test can put files outside it. */
export function makeDirectory(files: Record<string, string> = {}) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-agent-')))
  const root = join(base, 'work')
  mkdirSync(root)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return { base, root, [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }) }
}

/** The same as a git checkout with one commit of all files. */
export function makeCheckout(files: Record<string, string> = {}) {
  const directory = makeDirectory(files)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: directory.root, env: GIT_ENV, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'Begin the work')
  return directory
}

const GIT_ENV = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org'
}
