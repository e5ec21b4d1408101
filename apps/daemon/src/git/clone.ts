import type { CloneProgress } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { withoutCredentials } from './clone-url.ts'
import { type Git, lastLine } from './git.ts'

export type Step = Pick<CloneProgress, 'label' | 'percent'>

interface Clone {
  url: string
  /** Does not exist yet. */
  directory: string
  signal: AbortSignal
  onStep(step: Step): void
}

/** Clones into a new directory. @throws Unavailable with one sentence that says why not */
export async function clone(git: Git, { url, directory, signal, onStep }: Clone): Promise<void> {
  const args = ['clone', '--progress', '--no-recurse-submodules', '--template=', '--end-of-options', url, directory]
  const hear = (text: string) => {
    const step = stepOf(text)
    if (step) onStep(step)
  }
  const { code, complaint } = await git.run(args, { reach: 'to_clone', signal, patience: 120_000, hear })
  if (code !== 0) throw cloneFailure(url, complaint)
}

/** The last step that a piece of git's progress names. */
function stepOf(text: string): Step | undefined {
  const [, label = '', percent] =
    [...text.matchAll(/(?:^|[\r\n])(?:remote: )?([A-Z][\w ]{2,60}): +(\d{1,3})%/g)].at(-1) ?? []
  return percent === undefined ? undefined : { label, percent: Math.min(100, Number(percent)) }
}

export function cloneFailure(url: string, complaint: string) {
  const host = hostOf(url)
  const [, reason, sentence] = CAUSES.find(([cause]) => cause.test(complaint)) ?? []
  if (reason && sentence) return fail.unavailable(reason, sentence(host))
  return fail.unavailable(
    'clone_failed',
    // A helper or a redirection could have put a credential into what git repeats.
    `Git could not clone it: ${withoutCredentials(lastLine(complaint) ?? 'it did not say why')}`
  )
}

const hostOf = (url: string) =>
  URL.canParse(url) ? new URL(url).host : url.slice(url.indexOf('@') + 1, url.indexOf(':'))

const CAUSES: readonly (readonly [cause: RegExp, reason: string, sentence: (host: string) => string])[] = [
  [
    /No space left on device|Disk quota exceeded/,
    'disk_full',
    () => 'The disk is full: there is no room for the clone.'
  ],
  [/Could not resolve host/i, 'unreachable', host => `There is no host ${host}, or its name cannot be looked up.`],
  [
    /Connection refused|Connection timed out|Operation timed out|No route to host|Failed to connect|Network is unreachable|Operation too slow|Could not connect/i,
    'unreachable',
    host => `The host ${host} cannot be reached.`
  ],
  [
    /Host key verification failed/,
    'unknown_host',
    host => `The daemon's machine does not know the ssh key of ${host}. Connect to it once by hand: ssh ${host}`
  ],
  [
    /Authentication failed|could not read (Username|Password)|Permission denied \(|terminal prompts disabled|HTTP 40[13]|error: 40[13]/i,
    'not_allowed',
    host => `${host} wants credentials. Give the machine of the daemon a credential helper or an ssh key for it.`
  ],
  [
    /repository .* (not found|does not exist)|does not appear to be a git repository|not a git repository|error: 404/i,
    'no_such_repository',
    host => `There is no repository at that address${host ? ` on ${host}` : ''}.`
  ]
]
