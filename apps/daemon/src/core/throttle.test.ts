import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Throttle } from './throttle.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function start() {
  const begin = performance.now()
  const ran: number[] = []
  const errors: unknown[] = []
  const run = () => void ran.push(performance.now() - begin)
  return { ran, errors, gather: new Throttle(run, error => errors.push(error)) }
}

it('[S3] the first after quiet runs at once, those that follow run together after 33 ms', () => {
  const { gather, ran } = start()
  gather.schedule()
  expect(ran).toEqual([0])
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(3)
    gather.schedule()
  }
  expect(ran).toEqual([0])
  vi.advanceTimersByTime(3)
  expect(ran).toEqual([0, 33])
  vi.advanceTimersByTime(1000)
  expect(ran).toEqual([0, 33])
  gather.schedule()
  expect(ran).toEqual([0, 33, 1033])
})

it('[S3] a steady stream runs once in 33 ms', () => {
  const { gather, ran } = start()
  for (let i = 0; i < 1000; i++) {
    gather.schedule()
    vi.advanceTimersByTime(1)
  }
  expect(ran).toEqual(Array.from({ length: 31 }, (_, i) => i * 33))
})

it('flushing runs what waits, and only that', () => {
  const { gather, ran } = start()
  gather.flush()
  expect(ran).toEqual([])
  gather.schedule()
  gather.flush()
  expect(ran).toEqual([0])
  vi.advanceTimersByTime(10)
  gather.schedule()
  gather.flush()
  expect(ran).toEqual([0, 10])
  vi.advanceTimersByTime(1000)
  expect(ran).toEqual([0, 10])
})

it('an error goes to whoever wants to know, not to the timer', () => {
  const errors: unknown[] = []
  const failure = new Error('nobody hears')
  const gather = new Throttle(
    () => {
      throw failure
    },
    error => errors.push(error)
  )
  gather.schedule()
  gather.schedule()
  vi.advanceTimersByTime(33)
  expect(errors).toEqual([failure, failure])
})
