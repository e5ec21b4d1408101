import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { play, playInOrder } from './simulation/harness.ts'
import { endings, histories, orderlyHistories } from './simulation/steps.ts'
import { World } from './simulation/world.ts'

/** Histories per effort; CALLBOARD_HISTORIES overrides the number. */
const { CALLBOARD_HISTORIES, CALLBOARD_EFFORT = 'test' } = process.env
const USUAL = new Map([
  ['test', 500],
  ['proof', 50_000],
  ['once', 1_000_000]
])
const numRuns = Number(CALLBOARD_HISTORIES ?? USUAL.get(CALLBOARD_EFFORT) ?? 500)

describe('clients under a simulated network and clock', () => {
  it(
    '[F4, S7, R1, C6] equal the database once the network is quiet: nothing lost, duplicated, reordered or diverged',
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
    '[F1, F2] emit each event once, and request nothing they did not miss',
    { timeout: Number.POSITIVE_INFINITY },
    () =>
      fc.assert(
        fc.asyncProperty(orderlyHistories, async steps => {
          expect(await playInOrder(new World(), steps)).toEqual([])
        }),
        { numRuns: numRuns / 10, ...repeated() }
      )
  )
})

/** The seed and the path that a failure printed, to reproduce it. */
function repeated(): { seed?: number; path?: string } {
  const { CALLBOARD_SEED: seed, CALLBOARD_PATH: path } = process.env
  return { ...(seed && { seed: Number(seed) }), ...(path && { path }) }
}
