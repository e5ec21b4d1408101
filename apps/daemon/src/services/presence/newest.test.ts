import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Newest } from './newest.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('[P2] tells the first at once, and the newest of those that follow, thirty times a second at most', () => {
  const begin = performance.now()
  const told: [at: number, value: number][] = []
  let value = 0
  const newest = new Newest(() => told.push([performance.now() - begin, value]))
  for (value = 0; value < 100; value++) {
    newest.tell()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(1000)
  expect(told).toEqual([
    [0, 0],
    [33, 32],
    [66, 65],
    [99, 98],
    [132, 100]
  ])
})

it('tells nothing after its end', () => {
  let told = 0
  const newest = new Newest(() => told++)
  newest.tell()
  newest.tell()
  newest.stop()
  vi.advanceTimersByTime(1000)
  expect(told).toBe(1)
})
