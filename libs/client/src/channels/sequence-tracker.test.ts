import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Numbers } from './sequence-tracker.ts'

describe('the numbers of a feed', () => {
  it('[F4] go on one by one, and show a hole until what is missing comes', () => {
    const numbers = new Numbers({ epoch: 'e', seq: 5 })
    expect([numbers.note(6), numbers.note(8)]).toEqual([true, true])
    expect([numbers.position.seq, numbers.hasHole, numbers.furthest.seq]).toEqual([6, true, 8])
    expect([numbers.note(8), numbers.note(3)]).toEqual([false, false])
    expect(numbers.note(7)).toBe(true)
    expect([numbers.position.seq, numbers.hasHole]).toEqual([8, false])
  })

  it('[F4] are caught up with, and keep what is ahead of that', () => {
    const numbers = new Numbers({ epoch: 'e', seq: 1 })
    for (const seq of [4, 9, 10]) numbers.note(seq)
    numbers.reach(8)
    expect([numbers.position.seq, numbers.hasHole]).toEqual([10, false])
    numbers.reach(2)
    expect(numbers.position).toEqual({ epoch: 'e', seq: 10 })
  })

  it('[F1] are each new once, in whatever order they come', () => {
    const orders = fc.nat(30).chain(count => {
      const all = Array.from({ length: count }, (_, at) => at + 1)
      return fc.shuffledSubarray([...all, ...all], { minLength: 2 * count })
    })
    fc.assert(
      fc.property(orders, order => {
        const numbers = new Numbers({ epoch: 'e', seq: 0 })
        expect(order.filter(seq => numbers.note(seq))).toHaveLength(order.length / 2)
        expect(numbers.position.seq).toBe(order.length / 2)
      })
    )
  })
})
