import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Batcher } from './batcher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Creates a batcher and records its flushes. */
function createBatcher(windowMs: number) {
  const flushes: (readonly number[])[] = []
  return { flushes, batcher: new Batcher<number>({ maxMs: windowMs, loadShare: 0 }, items => flushes.push(items)) }
}

it('flushes at once after an idle period, and batches what follows in the next 10 ms', () => {
  const { flushes, batcher } = createBatcher(10)
  batcher.add([1, 2])
  expect(flushes).toEqual([[1, 2]])
  batcher.add([3])
  vi.advanceTimersByTime(5)
  batcher.add([4])
  vi.advanceTimersByTime(4)
  expect(flushes).toEqual([[1, 2]])
  vi.advanceTimersByTime(1)
  expect(flushes).toEqual([
    [1, 2],
    [3, 4]
  ])
})

it('is idle again after 10 ms without items', () => {
  const { flushes, batcher } = createBatcher(10)
  batcher.add([1])
  batcher.add([2])
  vi.advanceTimersByTime(10)
  batcher.add([3])
  expect(flushes).toEqual([[1], [2]])
  vi.advanceTimersByTime(20)
  batcher.add([4])
  expect(flushes).toEqual([[1], [2], [3], [4]])
})

it('has no timer while it is idle', () => {
  const { batcher } = createBatcher(10)
  expect(vi.getTimerCount()).toBe(0)
  batcher.add([])
  expect(vi.getTimerCount()).toBe(0)
  batcher.add([1])
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(10)
  expect(vi.getTimerCount()).toBe(0)
})

it('flushes the batched items on demand', () => {
  const { flushes, batcher } = createBatcher(10)
  batcher.flush()
  batcher.add([1])
  batcher.add([2])
  batcher.flush()
  batcher.flush()
  expect(flushes).toEqual([[1], [2]])
})

it('batches nothing with a window of 0', () => {
  const { flushes, batcher } = createBatcher(0)
  batcher.add([1])
  batcher.add([2])
  expect(flushes).toEqual([[1], [2]])
  expect(vi.getTimerCount()).toBe(0)
})

describe('with a load share', () => {
  /** Each flush takes this many milliseconds. */
  function flushSlowly(flushMs: number) {
    const flushes: (readonly number[])[] = []
    const batcher = new Batcher<number>({ maxMs: 10, loadShare: 1 / 5 }, items => {
      vi.advanceTimersByTime(flushMs)
      flushes.push(items)
    })
    batcher.add([1])
    batcher.add([2])
    return flushes
  }

  it.each([
    [0.1, 3],
    [1, 5],
    [3, 10]
  ])('a flush of %d ms is followed by a window of %d ms', (flushMs, windowMs) => {
    const flushes = flushSlowly(flushMs)
    vi.advanceTimersByTime(windowMs - 1)
    expect(flushes).toEqual([[1]])
    vi.advanceTimersByTime(1)
    expect(flushes).toEqual([[1], [2]])
  })
})
