import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { RealAgent } from './real-agents.ts'

/** The program of an agent in the cache of the person, installed there at its exact version; or why that cannot be. */
export function cached(name: string, agent: RealAgent): { program: string } | { problem: string } {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const directory = join(cache, 'callboard-agents', `${name}-${agent.version}`)
  const program = join(directory, 'node_modules', '.bin', agent.program)
  if (existsSync(program)) return { program }
  mkdirSync(directory, { recursive: true })
  const quietly = [
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--prefix',
    directory,
    ...(agent.scripts ? [] : ['--ignore-scripts'])
  ]
  const { status, stderr } = spawnSync('npm', ['install', ...quietly, `${agent.package}@${agent.version}`], {
    cwd: directory,
    encoding: 'utf8'
  })
  if (status === 0 && existsSync(program)) return { program }
  return { problem: `${agent.package} ${agent.version} cannot be installed: ${stderr.trim().split('\n').at(-1)}` }
}
