import { TooManyRequests } from '@feathersjs/errors'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { BurstyRateLimiter, RateLimiterMemory } from 'rate-limiter-flexible'

export interface Rate {
  perSecond: number
  /** So many at once, now and then. */
  burst: number
}

/** How long it takes until a burst is allowed again, in seconds. */
const BREATH = 10

/** Counts what a connection does. @throws TooManyRequests, with `retry_after` in milliseconds, when it does too much */
export function limitPerConnection({ perSecond, burst }: Rate) {
  const limiters = new WeakMap<RealTimeConnection, BurstyRateLimiter>()
  return async (connection: RealTimeConnection): Promise<void> => {
    const limiter = limiters.get(connection) ?? made(perSecond, burst)
    limiters.set(connection, limiter)
    try {
      await limiter.consume('')
    } catch (refused) {
      throw tooManyRequests('too_many_calls', 'That is too much at once.', refused)
    }
  }
}

const made = (perSecond: number, burst: number) =>
  new BurstyRateLimiter(
    new RateLimiterMemory({ points: perSecond, duration: 1 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: burst - perSecond, duration: BREATH })
  )

/** What a limiter rejects with says how long to wait; anything else is a fault and stays one. */
export function tooManyRequests(reason: string, message: string, refused: unknown): TooManyRequests {
  if (typeof refused !== 'object' || refused === null || !('msBeforeNext' in refused)) throw refused
  return new TooManyRequests(message, { reason, retry_after: refused.msBeforeNext })
}
