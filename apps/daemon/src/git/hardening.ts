import { dirname } from 'node:path'
import { childEnvironment } from '../core/child-environment.ts'

/** Remotes that a git command may contact: none, or the hosts and files that a repository can be cloned from. */
export type NetworkAccess = 'none' | 'clone'

/**
 * A checkout may come from anywhere, and an agent may write to its configuration. Nothing in it may start a program:
 *
 *     core.hooksPath     no hook runs: neither its own, nor post-checkout in a new work tree
 *     core.fsmonitor     no program is asked what has changed
 *     core.pager etc.    nothing is paged, edited or signed: there is no terminal, and no command that would
 *     core.sshCommand    the environment's ssh command goes first, and only where something is cloned
 *     protocol.*         no transport at all, so that no missing object is fetched by a program that a remote names;
 *                        cloning may use https, ssh and file, and never `ext::`, which is a program
 *     core.worktree      the directory itself is its work tree, wherever the configuration points to
 *     filter.*           each filter of the repository's own configuration is emptied (see `disableRepoPrograms`), for git has no
 *                        switch for all of them
 *     hook.*             each hook of the repository's own configuration is switched off, likewise
 *     diff.*             no external diff and no textconv: `--no-ext-diff --no-textconv` where something is compared
 *     submodules         are not cloned; `add` and `diff` still read the configuration of a nested repository
 *
 * The git configuration of the daemon's user is trusted and applies: credential helpers, proxies, LFS. The machine's
 * (`/etc/gitconfig`) does not. Git itself refuses repositories of other users (`safe.directory`).
 */
export const HARDENED_ARGS: readonly string[] = [
  '--no-pager',
  '--no-optional-locks',
  '--literal-pathspecs',
  ...[
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.quotePath=false',
    'protocol.ext.allow=never',
    'submodule.recurse=false',
    'log.showSignature=false',
    'gc.auto=0',
    'maintenance.auto=false',
    // Give up on a host that sends less than one byte per second for a minute.
    'http.lowSpeedLimit=1',
    'http.lowSpeedTime=60'
  ].flatMap(setting => ['-c', setting])
]

/** Returns the environment of a git command: without variables that redirect git, and without prompts for a password. */
export function gitEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  network: NetworkAccess,
  directory: string | undefined
): Record<string, string> {
  const inherited = Object.entries(childEnvironment([], environment)).filter(([name]) => !name.startsWith('GIT_'))
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_EDITOR: 'false',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: network === 'clone' ? 'https:ssh:file' : 'none',
    GIT_SSH_COMMAND: network === 'clone' ? 'ssh -o BatchMode=yes -o ConnectTimeout=20' : 'false',
    ...(directory !== undefined && { GIT_CEILING_DIRECTORIES: dirname(directory) })
  }
}
