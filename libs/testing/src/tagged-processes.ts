import { readdirSync, readFileSync } from 'node:fs'

/**
 * Returns the environment variable that tags a process and its descendants. The daemon passes tags on to its agents (T7), so the
 * agents of one daemon can be found even after it was killed.
 */
export const tagEnvironment = (processTag: string): Record<string, string> => ({
  [`CALLBOARD_MARK_${processTag}`]: '1'
})

/** Returns the pids of the live processes with the tag. Linux only: elsewhere environments cannot be read, and it returns none. */
export function findTagged(processTag: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => `\0${readEnvironment(pid)}`.includes(`\0CALLBOARD_MARK_${processTag}=`)).map(Number)
}

/** Kills all processes with the tag and returns their number. New ones may have started meanwhile. */
export function killTagged(processTag: string): number {
  const pids = findTagged(processTag)
  for (const pid of pids) kill(pid)
  return pids.length
}

/** Returns an empty string when the process has exited or belongs to another user. */
function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
