/** How much is tried: a little in `npm test`, much in `npm run proof`, everything once for docs/benchmarks.md. */
export type Effort = 'test' | 'proof' | 'once'

/** The amount that `CALLBOARD_EFFORT` asks for; `test` unless it is set. */
export function effort<T>(amounts: Record<Effort, T>, env: NodeJS.ProcessEnv = process.env): T {
  const asked = env.CALLBOARD_EFFORT
  return amounts[asked === 'proof' || asked === 'once' ? asked : 'test']
}

/** `CALLBOARD_SEED`, which repeats a run, or one that nobody has chosen. */
export const readSeed = (env: NodeJS.ProcessEnv = process.env): number =>
  env.CALLBOARD_SEED ? Number(env.CALLBOARD_SEED) : Math.floor(Math.random() * 2 ** 31)
