/** Whether a goal was reached. It is said on the page, and no test asks for it: a busy machine is no fault. */
export const atMost = (value: number, limit: number, unit = '') => said('at most', limit, unit, value <= limit)
export const atLeast = (value: number, limit: number, unit = '') => said('at least', limit, unit, value >= limit)

function said(words: string, limit: number, unit: string, isReached: boolean): string {
  return `${words} ${limit.toLocaleString('en')}${unit}: ${isReached ? 'reached' : 'not reached'}`
}
