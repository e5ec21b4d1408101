import type { CloneProgress, ErrorReason } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { redactUrlCredentials } from './clone-url.ts'
import { type Git, lastErrorLine } from './git.ts'

export type CloneStep = Pick<CloneProgress, 'label' | 'percent'>

interface CloneOptions {
  url: string
  /** Must not exist yet. */
  directory: string
  signal: AbortSignal
  onStep(step: CloneStep): void
}

/** Longest time without progress before a clone is given up, in ms. */
const CLONE_IDLE_TIMEOUT_MS = 120_000

/** Clones a repository into a new directory. @throws Unavailable with a reason and a one-sentence cause */
export async function cloneRepository(git: Git, { url, directory, signal, onStep }: CloneOptions): Promise<void> {
  const args = ['clone', '--progress', '--no-recurse-submodules', '--template=', '--end-of-options', url, directory]
  const onStderr = (text: string) => {
    const step = parseLastStep(text)
    if (step) onStep(step)
  }
  const options = { network: 'clone', signal, idleTimeoutMs: CLONE_IDLE_TIMEOUT_MS, onStderr } as const
  const { exitCode, stderr } = await git.run(args, options)
  if (exitCode !== 0) throw toCloneError(url, stderr)
}

/** The last step in a piece of git's progress output. */
function parseLastStep(text: string): CloneStep | undefined {
  const [, label = '', percent] =
    [...text.matchAll(/(?:^|[\r\n])(?:remote: )?([A-Z][\w ]{2,60}): +(\d{1,3})%/g)].at(-1) ?? []
  return percent === undefined ? undefined : { label, percent: Math.min(100, Number(percent)) }
}

/** Translates the error output of `git clone` into an error with a stable reason. */
export function toCloneError(url: string, stderr: string) {
  const host = hostOf(url)
  const [, reason, message] = CAUSES.find(([pattern]) => pattern.test(stderr)) ?? []
  if (reason && message) return fail.unavailable(reason, message(host))
  // A credential helper or a redirect may have added credentials to the URL that git prints.
  const cause = redactUrlCredentials(lastErrorLine(stderr) ?? 'unknown error')
  return fail.unavailable('clone_failed', `Git could not clone the repository: ${cause}`)
}

const hostOf = (url: string) =>
  URL.canParse(url) ? new URL(url).host : url.slice(url.indexOf('@') + 1, url.indexOf(':'))

const CAUSES: readonly (readonly [pattern: RegExp, reason: ErrorReason, message: (host: string) => string])[] = [
  [/No space left on device|Disk quota exceeded/, 'disk_full', () => 'The disk is full.'],
  [/Could not resolve host/i, 'unreachable', host => `The host ${host} could not be resolved.`],
  [
    /Connection refused|Connection timed out|Operation timed out|No route to host|Failed to connect|Network is unreachable|Operation too slow|Could not connect/i,
    'unreachable',
    host => `The host ${host} cannot be reached.`
  ],
  [
    /Host key verification failed/,
    'unknown_host',
    host => `The SSH host key of ${host} is not known on the daemon's machine. Connect to it once manually: ssh ${host}`
  ],
  [
    /Authentication failed|could not read (Username|Password)|Permission denied \(|terminal prompts disabled|HTTP 40[13]|error: 40[13]/i,
    'not_allowed',
    host => `${host} requires credentials. Set up a credential helper or an SSH key for it on the daemon's machine.`
  ],
  [
    /repository .* (not found|does not exist)|does not appear to be a git repository|not a git repository|error: 404/i,
    'no_such_repository',
    host => `There is no repository at that address${host ? ` on ${host}` : ''}.`
  ]
]
