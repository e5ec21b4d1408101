/** The extent of a test: few iterations in `npm test`, many in `npm run proof`, the maximum for docs/benchmarks.md. */
export type Effort = 'test' | 'proof' | 'once'

/** Returns the amount for `CALLBOARD_EFFORT`. Default: `test`. */
export function effort<T>(amounts: Record<Effort, T>, env: NodeJS.ProcessEnv = process.env): T {
  const requested = env.CALLBOARD_EFFORT
  return amounts[requested === 'proof' || requested === 'once' ? requested : 'test']
}

/** Returns `CALLBOARD_SEED`, which repeats a run, or a random seed. */
export const readSeed = (env: NodeJS.ProcessEnv = process.env): number =>
  env.CALLBOARD_SEED ? Number(env.CALLBOARD_SEED) : Math.floor(Math.random() * 2 ** 31)
