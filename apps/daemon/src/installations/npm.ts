import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { getStartTime, killTagged, type Preset, redactSecrets, spawnTagged } from '@callboard/agents'
import { childEnvironment, searchPathWithNode } from '../core/child-environment.ts'
import type { Config } from '../core/config.ts'
import { redactUrlCredentials } from '../git/clone-url.ts'
import { findProgram } from './find-program.ts'
import { recordProcess, type StagingFolder } from './folders.ts'

/** An installation failed. The message is shown to the user. */
export class InstallError extends Error {}

/** Secrets that an `.npmrc` may refer to. */
const NPM_SECRETS = ['NPM_TOKEN', 'NODE_AUTH_TOKEN']

/** Variables that npm set for itself when it started the daemon. */
const INHERITED_NPM_VARIABLE =
  /^npm_(?!config_)|^npm_config_(workspaces?|global|location|prefix|local_prefix|dry_run)$/i

const MAX_MESSAGE_LENGTH = 1000

/**
 * Installs a preset's package into a staging folder with npm, without a shell. When the signal aborts, npm and every process
 * that it started are ended. @throws InstallError with npm's error message, and the signal's reason when it aborts
 */
export async function npmInstall(
  preset: Preset,
  staging: StagingFolder,
  { environment, signal }: Pick<Config, 'environment'> & { signal: AbortSignal }
): Promise<void> {
  const env = npmEnvironment(environment)
  const npm = findProgram('npm', env.PATH)
  if (!npm)
    throw new InstallError(`${packageSpec(preset)} could not be installed: npm was not found on the daemon's PATH.`)
  writeFileSync(join(staging.path, 'package.json'), '{ "private": true }\n')
  signal.throwIfAborted()
  const { path: cwd, processTag } = staging
  const child = await spawnTagged(npm, installArgs(preset, staging), { cwd, env, processTag })
  const root = { pid: Number(child.pid), startTime: undefined, child }
  const killAll = () => killTagged(processTag, root)
  const onEnd = () => void killAll()
  signal.addEventListener('abort', onEnd)
  // Processes that npm leaves behind could keep its pipes open.
  child.once('exit', onEnd)
  // The signal may have aborted while npm was starting.
  if (signal.aborted) onEnd()
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  try {
    recordProcess(staging, { pid: root.pid, startTime: await getStartTime(root.pid) })
    const [stdout, stderr, [exitCode]] = await output
    signal.throwIfAborted()
    if (exitCode !== 0) throw new InstallError(installFailure(preset, npmErrorMessage(stdout, stderr), env))
  } finally {
    signal.removeEventListener('abort', onEnd)
    await killAll()
  }
}

/** Returns a preset's package and version for messages. */
export const packageSpec = ({ package: name, version }: Preset): string => `${name} ${version}`

const installArgs = (preset: Preset, { path }: StagingFolder): string[] => [
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
  const variables = Object.entries(childEnvironment(NPM_SECRETS, environment))
  const passed = variables.filter(([name]) => !INHERITED_NPM_VARIABLE.test(name))
  return { ...Object.fromEntries(passed), PATH: searchPathWithNode(environment.PATH) }
}

function installFailure(preset: Preset, npmMessage: string, env: Record<string, string>): string {
  const cause = redactUrlCredentials(redactSecrets(npmMessage, env)) || 'nothing'
  return `${packageSpec(preset)} could not be installed. npm says: ${cause}`.slice(0, MAX_MESSAGE_LENGTH)
}

/** The summary in npm's JSON output, or else the last line of standard error. */
function npmErrorMessage(stdout: string, stderr: string): string {
  return readErrorSummary(stdout) ?? stderr.trim().split('\n').at(-1)?.trim() ?? ''
}

function readErrorSummary(stdout: string): string | undefined {
  try {
    const { error } = Object(JSON.parse(stdout))
    const { summary } = Object(error)
    return typeof summary === 'string' ? summary.replace(/\s+/g, ' ').trim() : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
