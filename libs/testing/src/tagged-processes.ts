import { readdirSync, readFileSync } from 'node:fs'

/**
 * The variable that marks a process and all it starts. The daemon passes marks on to its agents (T7), so that those of one
 * daemon can be told from all others, whatever became of it.
 */
export const tagEnvironment = (mark: string): Record<string, string> => ({ [`CALLBOARD_MARK_${mark}`]: '1' })

/** The live processes that bear the mark. Linux only: elsewhere environments cannot be read, and there are none. */
export function findTagged(mark: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => `\0${environmentOf(pid)}`.includes(`\0CALLBOARD_MARK_${mark}=`)).map(Number)
}

/** Kills all processes that bear the mark, and gives their number. New ones may have begun meanwhile. */
export function killTagged(mark: string): number {
  const pids = findTagged(mark)
  for (const pid of pids) kill(pid)
  return pids.length
}

/** Nothing when the process has ended or is another user's. */
function environmentOf(pid: string): string {
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
