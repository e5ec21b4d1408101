import { expect, it } from 'vitest'
import { allowed } from './allowed.ts'

it('a limit grows with the load of the machine, four times at most', () => {
  const limits = [0, 2, 3, 8, 18].map(load => allowed(2000, [load], 2))
  expect(limits).toEqual([2000, 2000, 3000, 8000, 8000])
})
