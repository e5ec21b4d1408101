/** Describes whether a goal was reached, for the page only: tests must not fail because of a busy machine. */
export const atMost = (value: number, limit: number, unit = '') => describe('at most', limit, unit, value <= limit)
export const atLeast = (value: number, limit: number, unit = '') => describe('at least', limit, unit, value >= limit)

function describe(words: string, limit: number, unit: string, isReached: boolean): string {
  return `${words} ${limit.toLocaleString('en')}${unit}: ${isReached ? 'reached' : 'not reached'}`
}
