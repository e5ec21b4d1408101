import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Preset, presets } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import type { Config } from '../core/config.ts'
import { VERSION } from '../core/version.ts'
import { findProgram } from './find-program.ts'
import { agentFolder, binPath } from './folders.ts'

type InstallRoot = Pick<Config, 'home' | 'environment'>
type AgentProgram = Pick<Agent, 'name' | 'command' | 'preset'>

const MAX_VERSION_LENGTH = 64

/** Returns the preset that an agent was created from; undefined when it has none, or one that is no longer known. */
export const presetOf = ({ name, preset }: Pick<Agent, 'name' | 'preset'>): Preset | undefined =>
  preset === null ? undefined : presets.find(known => known.name === name)

/** Returns the `preset` column of an agent. */
export function presetFacts(preset: Preset, { home }: Pick<Config, 'home'>): NonNullable<Agent['preset']> {
  const { title, package: name, version } = preset
  const installedOrNamed = (program: string) => {
    const installed = binPath(agentFolder(home, preset.name), program)
    return existsSync(installed) ? installed : program
  }
  return { title, package: name, version, sign_in: preset.signIn(installedOrNamed) }
}

/** Returns the columns of an agent that depend on its program: whether it is installed, its version, and its sign-in command. */
export function detectProgram(
  root: InstallRoot,
  agent: AgentProgram
): Pick<Agent, 'status' | 'program_version' | 'preset'> {
  const preset = presetOf(agent)
  const path = agent.command === null ? process.execPath : programPath(root, agent)
  return {
    status: path === undefined ? 'missing' : 'available',
    program_version: agent.command === null ? VERSION : path && preset ? packageVersion(path, preset) : null,
    preset: preset ? presetFacts(preset, root) : agent.preset
  }
}

/** Returns the path of an agent's program: the one that Callboard installed, or the one on the PATH. */
export function programPath({ home, environment }: InstallRoot, agent: AgentProgram): string | undefined {
  if (agent.command === null) return undefined
  const installed = presetOf(agent) && findProgram(binPath(agentFolder(home, agent.name), agent.command))
  return installed ?? findProgram(agent.command, environment.PATH)
}

/** Returns the version of a preset that is installed in a folder; null when its program is missing. */
export function installedVersion(folder: string, preset: Preset): string | null {
  const program = findProgram(binPath(folder, preset.program))
  return program === undefined ? null : packageVersion(program, preset)
}

/** Returns the columns of an agent that are out of date; undefined when there are none. */
export function detectChanges(root: InstallRoot, agent: Agent): Partial<Agent> | undefined {
  const preset = presetOf(agent)
  const { status, ...detected } = detectProgram(root, agent)
  // A missing sign-in cannot be detected from the program's files, so that status stays until a prompt succeeds.
  const needsLogin = agent.status === 'needs_login' && status === 'available'
  const current: Partial<Agent> = {
    ...detected,
    status: needsLogin ? agent.status : status,
    ...(preset && { command: preset.program, args: [...preset.args] })
  }
  const stored = Object.fromEntries(Object.keys(current).map(name => [name, Reflect.get(agent, name)]))
  return isDeepStrictEqual(stored, current) ? undefined : current
}

/** Reads the version from the package that contains a program; null when the program is not part of the preset's package. */
function packageVersion(program: string, { package: packageName }: Preset): string | null {
  for (let path = dirname(realpathSync(program)); path !== dirname(path); path = dirname(path)) {
    const { name, version } = readPackageJson(join(path, 'package.json'))
    if (name === packageName) return typeof version === 'string' ? version.slice(0, MAX_VERSION_LENGTH) : null
  }
  return null
}

/** Returns an empty object when the file is missing or is not JSON. */
function readPackageJson(file: string): { name?: unknown; version?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return {}
    throw error
  }
}
