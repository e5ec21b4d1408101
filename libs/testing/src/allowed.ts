import { availableParallelism, loadavg } from 'node:os'

/** Milliseconds that a rule allows, on this machine as busy as it is now: on an idle one, those that it says. */
export function allowed(ms: number): number {
  const [load = 0] = loadavg()
  return ms * Math.max(1, load / availableParallelism())
}
