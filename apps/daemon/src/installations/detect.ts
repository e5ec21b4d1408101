import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Preset, presets } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import type { Config } from '../core/config.ts'
import { VERSION } from '../core/version.ts'
import { findProgram } from './find-program.ts'
import { binOf, folderOf } from './folders.ts'

type Place = Pick<Config, 'home' | 'environment'>
type Looked = Pick<Agent, 'name' | 'command' | 'preset'>

/** The preset that a row was made of. */
export const presetOf = ({ name, preset }: Pick<Agent, 'name' | 'preset'>): Preset | undefined =>
  preset === null ? undefined : presets.find(known => known.name === name)

/** What Callboard knows of it, as its row says it. */
export function factsOf(preset: Preset, { home }: Pick<Config, 'home'>): NonNullable<Agent['preset']> {
  const { title, package: name, version } = preset
  const at = (program: string) => {
    const own = binOf(folderOf(home, preset.name), program)
    return existsSync(own) ? own : program
  }
  return { title, package: name, version, sign_in: preset.signIn(at) }
}

/** What is seen of an agent's program now: whether it is there, which version, and how its user signs in. */
export function look(place: Place, row: Looked): Pick<Agent, 'status' | 'program_version' | 'preset'> {
  const preset = presetOf(row)
  const path = row.command === null ? process.execPath : pathOf(place, row)
  return {
    status: path === undefined ? 'missing' : 'available',
    program_version: row.command === null ? VERSION : path && preset ? versionOf(path, preset) : null,
    preset: preset ? factsOf(preset, place) : row.preset
  }
}

/** The program of an agent: the one that was installed for Callboard, else the one on the PATH. */
export function pathOf({ home, environment }: Place, row: Looked): string | undefined {
  if (row.command === null) return undefined
  const own = presetOf(row) && findProgram(binOf(folderOf(home, row.name), row.command))
  return own ?? findProgram(row.command, environment.PATH)
}

/** The version of a preset that a folder holds, when its program is there. */
export function versionIn(folder: string, preset: Preset): string | null {
  const program = findProgram(binOf(folder, preset.program))
  return program === undefined ? null : versionOf(program, preset)
}

/** What is to be written on a row after a look; undefined when it says so already. */
export function changeOf(place: Place, row: Agent): Partial<Agent> | undefined {
  const preset = presetOf(row)
  const { status, ...seen } = look(place, row)
  // That somebody has to sign in is not to be seen from outside.
  const isStill = row.status === 'needs_login' && status === 'available'
  const now: Partial<Agent> = {
    ...seen,
    status: isStill ? row.status : status,
    ...(preset && { command: preset.program, args: [...preset.args] })
  }
  const before = Object.fromEntries(Object.keys(now).map(name => [name, Reflect.get(row, name)]))
  return isDeepStrictEqual(before, now) ? undefined : now
}

/** What the package says that a program belongs to; null where it belongs to none, as with programs that start programs. */
function versionOf(program: string, { package: name }: Preset): string | null {
  for (let path = dirname(realpathSync(program)); path !== dirname(path); path = dirname(path)) {
    const said = saidIn(join(path, 'package.json'))
    if (said.name === name) return typeof said.version === 'string' ? said.version.slice(0, 64) : null
  }
  return null
}

function saidIn(file: string): { name?: unknown; version?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return {}
    throw error
  }
}
