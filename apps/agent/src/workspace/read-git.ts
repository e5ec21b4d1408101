import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import type { ToolContext } from './tool-context.ts'

/**
 * The output of a git command that only reads; undefined where there is no git or no checkout. A checkout is untrusted, so
 * its configuration must not start programs or use the network, and a repository above the working directory is ignored.
 */
export function readGit(args: string[], { workspace, environment }: ToolContext, signal: AbortSignal) {
  const own = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'))
  const env = {
    ...Object.fromEntries(own),
    GIT_CEILING_DIRECTORIES: dirname(workspace.root),
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0'
  }
  const options = { cwd: workspace.root, env, signal, killSignal: 'SIGKILL', maxBuffer: 64 << 20 } as const
  return new Promise<string | undefined>(resolve => {
    execFile('git', [...HARDENED_ARGS, ...args], options, (error, stdout) => resolve(error ? undefined : stdout))
  })
}

const HARDENED_ARGS = [
  ['--no-pager', '--no-optional-locks', '--literal-pathspecs'],
  ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false', 'protocol.allow=never'].flatMap(
    setting => ['-c', setting]
  )
].flat()
