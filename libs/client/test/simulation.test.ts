import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { play, playPeacefully } from './simulation/rig.ts'
import { endings, histories, peaceful } from './simulation/steps.ts'
import { World } from './simulation/world.ts'

/** Some in `npm test`, many in `npm run proof`, very many once; or as many as CALLBOARD_HISTORIES says. */
const { CALLBOARD_HISTORIES, CALLBOARD_EFFORT = 'test' } = process.env
const USUAL = new Map([
  ['test', 500],
  ['proof', 50_000],
  ['once', 1_000_000]
])
const numRuns = Number(CALLBOARD_HISTORIES ?? USUAL.get(CALLBOARD_EFFORT) ?? 500)

describe('clients under a simulated network and clock', () => {
  it(
    '[F4, S7, R1, C6] are as the database when it is quiet: nothing lost, doubled, reordered or diverged',
    { timeout: Number.POSITIVE_INFINITY },
    () =>
      fc.assert(
        fc.asyncProperty(histories(4), endings, async (steps, ending) => {
          expect(await play(new World(), steps, ending)).toEqual([])
        }),
        { numRuns, ...repeated() }
      )
  )

  it(
    '[F1, F2] are told each thing once, and ask for nothing that they have not missed',
    { timeout: Number.POSITIVE_INFINITY },
    () =>
      fc.assert(
        fc.asyncProperty(peaceful, async steps => {
          expect(await playPeacefully(new World(), steps)).toEqual([])
        }),
        { numRuns: numRuns / 10, ...repeated() }
      )
  )
})

/** The seed and the path that a failure printed, to repeat it. */
function repeated(): { seed?: number; path?: string } {
  const { CALLBOARD_SEED: seed, CALLBOARD_PATH: path } = process.env
  return { ...(seed && { seed: Number(seed) }), ...(path && { path }) }
}
