import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Throttle } from './throttle.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A throttle, and the times of its runs in ms since the start. */
function recordRuns(intervalMs?: number) {
  const start = performance.now()
  const runs: number[] = []
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const run = () => void runs.push(performance.now() - start)
  return { runs, errors, throttle: new Throttle(run, { onError, ...(intervalMs && { intervalMs }) }) }
}

it('[S3] runs the first call after a pause at once, and those that follow together after 33 ms', () => {
  const { throttle, runs } = recordRuns()
  throttle.schedule()
  expect(runs).toEqual([0])
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(3)
    throttle.schedule()
  }
  expect(runs).toEqual([0])
  vi.advanceTimersByTime(3)
  expect(runs).toEqual([0, 33])
  vi.advanceTimersByTime(1000)
  expect(runs).toEqual([0, 33])
  throttle.schedule()
  expect(runs).toEqual([0, 33, 1033])
})

it.each([
  [undefined, 33],
  [250, 250]
])('[S3] runs once per interval under a steady stream of calls', (intervalMs, expectedMs) => {
  const { throttle, runs } = recordRuns(intervalMs)
  for (let i = 0; i < 1000; i++) {
    throttle.schedule()
    vi.advanceTimersByTime(1)
  }
  expect(runs).toEqual(Array.from({ length: Math.floor(1000 / expectedMs) + 1 }, (_, i) => i * expectedMs))
})

it('flushes a scheduled run, and does nothing without one', () => {
  const { throttle, runs } = recordRuns()
  throttle.flush()
  expect(runs).toEqual([])
  throttle.schedule()
  throttle.flush()
  expect(runs).toEqual([0])
  vi.advanceTimersByTime(10)
  throttle.schedule()
  throttle.flush()
  expect(runs).toEqual([0, 10])
  vi.advanceTimersByTime(1000)
  expect(runs).toEqual([0, 10])
})

it('drops a scheduled run when it is cancelled', () => {
  const { throttle, runs } = recordRuns()
  throttle.schedule()
  throttle.schedule()
  throttle.cancel()
  vi.advanceTimersByTime(1000)
  expect(runs).toEqual([0])
  throttle.schedule()
  expect(runs).toEqual([0, 1000])
})

it('passes an error of the function to onError', () => {
  const errors: unknown[] = []
  const failure = new Error('run failed')
  const run = () => {
    throw failure
  }
  const throttle = new Throttle(run, { onError: error => errors.push(error) })
  throttle.schedule()
  throttle.schedule()
  vi.advanceTimersByTime(33)
  expect(errors).toEqual([failure, failure])
})
