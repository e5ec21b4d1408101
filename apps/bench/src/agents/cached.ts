import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Preset } from '@callboard/agents'

/** Returns the program of an agent, installed in the user's cache at its exact version, or the reason why it cannot be. */
export function cached(preset: Preset): { program: string } | { problem: string } {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const directory = join(cache, 'callboard-agents', `${preset.name}-${preset.version}`)
  const program = join(directory, 'node_modules', '.bin', preset.program)
  if (existsSync(program)) return { program }
  mkdirSync(directory, { recursive: true })
  const args = [
    '--no-audit',
    '--no-fund',
    '--no-save',
    `--ignore-scripts=${!preset.needsScripts}`,
    '--prefix',
    directory
  ]
  const { status, stderr } = spawnSync('npm', ['install', ...args, `${preset.package}@${preset.version}`], {
    cwd: directory,
    encoding: 'utf8'
  })
  if (status === 0 && existsSync(program)) return { program }
  return { problem: `${preset.package} ${preset.version} cannot be installed: ${stderr.trim().split('\n').at(-1)}` }
}
