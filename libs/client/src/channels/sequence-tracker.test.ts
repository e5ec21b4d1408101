import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SequenceTracker } from './sequence-tracker.ts'

describe('a sequence tracker', () => {
  it('[F4] advances one by one, and has a gap until the missing number arrives', () => {
    const tracker = new SequenceTracker({ epoch: 'e', seq: 5 })
    expect([tracker.record(6), tracker.record(8)]).toEqual([true, true])
    expect([tracker.position.seq, tracker.hasGap, tracker.highest.seq]).toEqual([6, true, 8])
    expect([tracker.record(8), tracker.record(3)]).toEqual([false, false])
    expect(tracker.record(7)).toBe(true)
    expect([tracker.position.seq, tracker.hasGap]).toEqual([8, false])
  })

  it('[F4] advances by catch-up, and keeps the numbers beyond it', () => {
    const tracker = new SequenceTracker({ epoch: 'e', seq: 1 })
    for (const seq of [4, 9, 10]) tracker.record(seq)
    tracker.advanceTo(8)
    expect([tracker.position.seq, tracker.hasGap]).toEqual([10, false])
    tracker.advanceTo(2)
    expect(tracker.position).toEqual({ epoch: 'e', seq: 10 })
  })

  it('[F1] reports each number as new once, in any order', () => {
    const orders = fc.nat(30).chain(count => {
      const all = Array.from({ length: count }, (_, at) => at + 1)
      return fc.shuffledSubarray([...all, ...all], { minLength: 2 * count })
    })
    fc.assert(
      fc.property(orders, order => {
        const tracker = new SequenceTracker({ epoch: 'e', seq: 0 })
        expect(order.filter(seq => tracker.record(seq))).toHaveLength(order.length / 2)
        expect(tracker.position.seq).toBe(order.length / 2)
      })
    )
  })
})
