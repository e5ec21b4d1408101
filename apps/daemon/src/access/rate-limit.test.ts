import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limitPerConnection } from './rate-limit.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const refused = { code: 429, data: { reason: 'too_many_calls', retry_after: expect.any(Number) } }

it('so many at once now and then, so many a second always, and no one’s are another’s', async () => {
  const count = limitPerConnection({ perSecond: 200, burst: 500 })
  const [one, other] = [{ provider: 'socketio' }, { provider: 'socketio' }]
  for (let n = 1; n <= 500; n++) await count(one)
  await expect(count(one)).rejects.toMatchObject(refused)
  await count(other)
  vi.advanceTimersByTime(1001)
  for (let n = 1; n <= 200; n++) await count(one)
  await expect(count(one)).rejects.toMatchObject(refused)
  vi.advanceTimersByTime(11_000)
  for (let n = 1; n <= 500; n++) await count(one)
  await expect(count(one)).rejects.toMatchObject(refused)
})
