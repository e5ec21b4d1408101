import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limitPerConnection } from './rate-limit.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const tooManyCalls = { code: 429, data: { reason: 'too_many_calls', retry_after: expect.any(Number) } }

it('allows a burst now and then and a steady rate, for each connection by itself', async () => {
  const consume = limitPerConnection({ perSecond: 200, burst: 500 })
  const [one, other] = [{ provider: 'socketio' }, { provider: 'socketio' }]
  for (let n = 1; n <= 500; n++) await consume(one)
  await expect(consume(one)).rejects.toMatchObject(tooManyCalls)
  await consume(other)
  vi.advanceTimersByTime(1001)
  for (let n = 1; n <= 200; n++) await consume(one)
  await expect(consume(one)).rejects.toMatchObject(tooManyCalls)
  vi.advanceTimersByTime(11_000)
  for (let n = 1; n <= 500; n++) await consume(one)
  await expect(consume(one)).rejects.toMatchObject(tooManyCalls)
})
