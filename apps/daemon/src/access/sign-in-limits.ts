import { NotAuthenticated } from '@feathersjs/errors'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { canonicalEmail } from '../core/email.ts'
import { isFields } from '../core/fields.ts'
import type { CallContext, NextFunction } from '../declarations.ts'
import { clientAddress } from './client-address.ts'
import { tooManyRequests } from './rate-limit.ts'

declare module '../declarations.ts' {
  interface Settings {
    signInLimits: SignInLimits
  }
}

const WINDOW_SECONDS = 60
const MAX_FAILURES_PER_ACCOUNT = 10
const MAX_FAILURES_PER_ADDRESS = 50

const limiter = (keyPrefix: string, points: number) =>
  new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS })

/** Limits failed attempts to sign in: ten per minute for an account, fifty for a client address. */
export class SignInLimits {
  private readonly accounts = limiter('account', MAX_FAILURES_PER_ACCOUNT)
  private readonly addresses = limiter('address', MAX_FAILURES_PER_ADDRESS)
  private readonly tokens = limiter('token', MAX_FAILURES_PER_ADDRESS)

  /** Runs an attempt to prove an account's password. It counts until it succeeds, so that parallel attempts count too. */
  async limitPasswords<T>(account: string, attempt: () => Promise<T>): Promise<T> {
    return runCounted(this.accounts, account, attempt)
  }

  /** Runs an attempt to sign in from a client address. It counts until it succeeds. */
  async limitAddress<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    return runCounted(this.addresses, address, attempt)
  }

  /** Runs an attempt to use a token and counts it only if the token is invalid: valid tokens and passwords never wait. */
  async limitTokens<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof NotAuthenticated && error.data?.reason === 'invalid_token') {
        await consume(this.tokens, address)
      }
      throw error
    }
  }
}

/** The hook of `authentication.create`: every strategy except tokens counts before it is tried. */
export function limitSignIns(limits: SignInLimits) {
  return async ({ data, params }: CallContext, next: NextFunction): Promise<void> => {
    if (!params.provider) return next()
    const address = clientAddress(params.headers ?? params.connection?.headers)
    const { strategy, email } = isFields(data) ? data : {}
    if (strategy === 'jwt' || strategy === 'refresh') return limits.limitTokens(address, next)
    const attempt = strategy === 'local' ? () => limits.limitPasswords(canonicalEmail(String(email)), next) : next
    await limits.limitAddress(address, attempt)
  }
}

async function runCounted<T>(limiter: RateLimiterMemory, key: string, attempt: () => Promise<T>): Promise<T> {
  await consume(limiter, key)
  const result = await attempt()
  await limiter.reward(key)
  return result
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (rejection) {
    throw tooManyRequests('too_many_attempts', 'Too many failed attempts to sign in. Wait a minute.', rejection)
  }
}
