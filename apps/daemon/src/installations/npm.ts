import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { getStartTime, killTagged, type Preset, redactSecrets, spawnTagged } from '@callboard/agents'
import { environmentFor, withNode } from '../core/child-environment.ts'
import type { Config } from '../core/config.ts'
import { withoutCredentials } from '../git/clone-url.ts'
import { findProgram } from './find-program.ts'
import { type Draft, rememberRoot } from './folders.ts'

/** Why something could not be installed: a sentence. */
export class InstallError extends Error {}

/** What npm's own file of settings may refer to. */
const SECRETS = ['NPM_TOKEN', 'NODE_AUTH_TOKEN']
/** What the npm that started Callboard was told for itself. */
const ITS_OWN = /^npm_(?!config_)|^npm_config_(workspaces?|global|location|prefix|local_prefix|dry_run)$/i

/** Has npm install a preset's package into a draft, without a shell. When the signal aborts, npm ends with all it started. */
export async function npmInstall(
  preset: Preset,
  draft: Draft,
  { environment, signal }: Pick<Config, 'environment'> & { signal: AbortSignal }
): Promise<void> {
  const env = npmEnvironment(environment)
  const npm = findProgram('npm', env.PATH)
  if (!npm) throw new InstallError(`${named(preset)} cannot be installed: there is no npm on Callboard's PATH.`)
  writeFileSync(join(draft.path, 'package.json'), '{ "private": true }\n')
  signal.throwIfAborted()
  const child = await spawnTagged(npm, argumentsFor(preset, draft), { cwd: draft.path, env, processTag: draft.mark })
  const root = { pid: Number(child.pid), startTime: undefined, child }
  const end = () => killTagged(draft.mark, root)
  const onAbort = () => void end()
  signal.addEventListener('abort', onAbort)
  // What npm has left behind could hold its pipes.
  child.once('exit', onAbort)
  // It may have been stopped while npm was starting.
  if (signal.aborted) onAbort()
  const said = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  try {
    rememberRoot(draft, { pid: root.pid, startTime: await getStartTime(root.pid) })
    const [out, errors, [code]] = await said
    signal.throwIfAborted()
    if (code !== 0) throw new InstallError(whyNot(preset, lastWord(out, errors), env))
  } finally {
    signal.removeEventListener('abort', onAbort)
    await end()
  }
}

export const named = ({ package: name, version }: Preset): string => `${name} ${version}`

const argumentsFor = (preset: Preset, { path }: Draft): string[] => [
  'install',
  `${preset.package}@${preset.version}`,
  `--prefix=${path}`,
  `--ignore-scripts=${!preset.needsScripts}`,
  '--save-exact',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--logs-max=0',
  '--loglevel=error',
  '--json'
]

function npmEnvironment(environment: Config['environment']): Record<string, string> {
  const passed = Object.entries(environmentFor(SECRETS, environment)).filter(([name]) => !ITS_OWN.test(name))
  return { ...Object.fromEntries(passed), PATH: withNode(environment.PATH) }
}

function whyNot(preset: Preset, word: string, env: Record<string, string>): string {
  const fit = withoutCredentials(redactSecrets(word, env))
  return `${named(preset)} could not be installed. npm says: ${fit || 'nothing'}`.slice(0, 1000)
}

/** Of what npm prints when it fails, the line that says why. */
function lastWord(out: string, errors: string): string {
  return summaryIn(out) ?? errors.trim().split('\n').at(-1)?.trim() ?? ''
}

function summaryIn(out: string): string | undefined {
  try {
    const { error } = Object(JSON.parse(out))
    const { summary } = Object(error)
    return typeof summary === 'string' ? summary.replace(/\s+/g, ' ').trim() : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
