import { availableParallelism, loadavg } from 'node:os'

/** However busy the machine is: beyond this a limit would say nothing any more. */
const AT_MOST = 4

/** Milliseconds that a rule allows, on this machine as busy as it is now: on an idle one, those that it says. */
export function allowed(ms: number, [load = 0] = loadavg(), cores = availableParallelism()): number {
  return ms * Math.min(AT_MOST, Math.max(1, load / cores))
}
