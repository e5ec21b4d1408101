import type { ErrorReason } from '@callboard/contract'
import { TooManyRequests } from '@feathersjs/errors'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { BurstyRateLimiter, RateLimiterMemory } from 'rate-limiter-flexible'

export interface Rate {
  perSecond: number
  /** Calls allowed at once after a pause. */
  burst: number
}

/** The period in which one burst is allowed. */
const BURST_PERIOD_SECONDS = 10

/** Counts the calls of each connection. @throws TooManyRequests, with `retry_after` in ms, beyond the rate */
export function limitPerConnection({ perSecond, burst }: Rate) {
  const limiters = new WeakMap<RealTimeConnection, BurstyRateLimiter>()
  return async (connection: RealTimeConnection): Promise<void> => {
    const limiter = limiters.get(connection) ?? createLimiter(perSecond, burst)
    limiters.set(connection, limiter)
    try {
      await limiter.consume('')
    } catch (rejection) {
      throw tooManyRequests('too_many_calls', 'Too many calls. Try again later.', rejection)
    }
  }
}

const createLimiter = (perSecond: number, burst: number) =>
  new BurstyRateLimiter(
    new RateLimiterMemory({ points: perSecond, duration: 1 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: burst - perSecond, duration: BURST_PERIOD_SECONDS })
  )

/** The error for a limiter's rejection, which contains the time to wait. Anything else that was thrown is rethrown. */
export function tooManyRequests(reason: ErrorReason, message: string, rejection: unknown): TooManyRequests {
  if (typeof rejection !== 'object' || rejection === null || !('msBeforeNext' in rejection)) throw rejection
  return new TooManyRequests(message, { reason, retry_after: rejection.msBeforeNext })
}
