import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Tests neither need nor read the git configuration of the user. */
const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.test',
  GIT_COMMITTER_NAME: 'A Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.test'
}

/** Creates a temporary git checkout on branch main with the given files (path → text) and one commit. Removed when disposed. */
export async function makeCheckout(
  files: Record<string, string> = { 'README.md': '# A small project\n\nIt says hello.\n' }
) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-repo-')))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: path, env: gitEnvironment(), stdio: 'pipe' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '--message', 'Begin')
  return { path, [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }) }
}

/** Removes GIT_DIR and the like, which git sets for hooks: tests that run in a hook must not write to that repository. */
function gitEnvironment() {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return { ...Object.fromEntries(others), ...GIT }
}
