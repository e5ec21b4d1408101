import { readdirSync, readFileSync } from 'node:fs'

/** The processes that bear the mark of one of the daemon's agents, at this very moment. Reads Linux' /proc. */
export function bearing(mark: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => read(pid, 'environ').includes(`CALLBOARD_MARK_${mark}=`) && isAlive(pid)).map(Number)
}

/** Whether the process is there, and is not just a zombie that nobody has taken notice of. */
export function isAlive(pid: number | string): boolean {
  const stat = read(String(pid), 'stat')
  return stat !== '' && !/\) [ZX]/.test(stat)
}

/** Whether the process is there, be it as a zombie: it is gone when its parent has taken notice of its end. */
export const isKnown = (pid: number): boolean => read(String(pid), 'stat') !== ''

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
