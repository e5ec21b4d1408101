import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import type { ToolContext } from './tools/tool.ts'

/**
 * What a reading git command prints, or `undefined` where there is no git or no checkout. A checkout may come from
 * anywhere, so nothing in its configuration may start a program or reach the network, and a repository above the
 * working directory is not looked at.
 */
export function git(args: string[], { workspace, environment }: ToolContext, signal: AbortSignal) {
  const own = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'))
  const env = {
    ...Object.fromEntries(own),
    GIT_CEILING_DIRECTORIES: dirname(workspace.root),
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0'
  }
  const options = { cwd: workspace.root, env, signal, killSignal: 'SIGKILL', maxBuffer: 64 << 20 } as const
  return new Promise<string | undefined>(resolve => {
    execFile('git', [...HARMLESS, ...args], options, (error, stdout) => resolve(error ? undefined : stdout))
  })
}

const HARMLESS = [
  ['--no-pager', '--no-optional-locks', '--literal-pathspecs'],
  ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false', 'protocol.allow=never'].flatMap(
    setting => ['-c', setting]
  )
].flat()
