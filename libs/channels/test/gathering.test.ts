import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Gathering } from '../src/batcher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What was handed over, each time. */
function gather(span: number) {
  const handed: (readonly number[])[] = []
  return { handed, gathering: new Gathering<number>({ most: span, share: 0 }, items => handed.push(items)) }
}

it('what comes after a quiet time goes at once, and what comes in the 10 ms after it goes together at their end', () => {
  const { handed, gathering } = gather(10)
  gathering.add([1, 2])
  expect(handed).toEqual([[1, 2]])
  gathering.add([3])
  vi.advanceTimersByTime(5)
  gathering.add([4])
  vi.advanceTimersByTime(4)
  expect(handed).toEqual([[1, 2]])
  vi.advanceTimersByTime(1)
  expect(handed).toEqual([
    [1, 2],
    [3, 4]
  ])
})

it('it is quiet again when nothing came in 10 ms, and not before', () => {
  const { handed, gathering } = gather(10)
  gathering.add([1])
  gathering.add([2])
  vi.advanceTimersByTime(10)
  gathering.add([3])
  expect(handed).toEqual([[1], [2]])
  vi.advanceTimersByTime(20)
  gathering.add([4])
  expect(handed).toEqual([[1], [2], [3], [4]])
})

it('there is no timer when it is quiet', () => {
  const { gathering } = gather(10)
  expect(vi.getTimerCount()).toBe(0)
  gathering.add([])
  expect(vi.getTimerCount()).toBe(0)
  gathering.add([1])
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(10)
  expect(vi.getTimerCount()).toBe(0)
})

it('a flush hands over what waits, and nothing when nothing does', () => {
  const { handed, gathering } = gather(10)
  gathering.flush()
  gathering.add([1])
  gathering.add([2])
  gathering.flush()
  gathering.flush()
  expect(handed).toEqual([[1], [2]])
})

it('with a span of 0 nothing waits', () => {
  const { handed, gathering } = gather(0)
  gathering.add([1])
  gathering.add([2])
  expect(handed).toEqual([[1], [2]])
  expect(vi.getTimerCount()).toBe(0)
})

describe('with a share', () => {
  /** Handing over takes so many milliseconds. */
  function slow(taken: number) {
    const handed: (readonly number[])[] = []
    const gathering = new Gathering<number>({ most: 10, share: 1 / 5 }, items => {
      vi.advanceTimersByTime(taken)
      handed.push(items)
    })
    gathering.add([1])
    gathering.add([2])
    return handed
  }

  it.each([
    [0.1, 3],
    [1, 5],
    [3, 10]
  ])('after %d ms of handing over, what comes in the next %d ms is gathered', (taken, span) => {
    const handed = slow(taken)
    vi.advanceTimersByTime(span - 1)
    expect(handed).toEqual([[1]])
    vi.advanceTimersByTime(1)
    expect(handed).toEqual([[1], [2]])
  })
})
