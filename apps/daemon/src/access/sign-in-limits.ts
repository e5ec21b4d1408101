import { NotAuthenticated } from '@feathersjs/errors'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { canonicalEmail } from '../core/email.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import { clientAddress } from './client-address.ts'
import { tooManyRequests } from './rate-limit.ts'

const MINUTE = 60

/** Failed attempts to sign in: ten a minute for an account, fifty for an address. */
export class SignInLimits {
  private readonly accounts = new RateLimiterMemory({ keyPrefix: 'account', points: 10, duration: MINUTE })
  private readonly addresses = new RateLimiterMemory({ keyPrefix: 'address', points: 50, duration: MINUTE })
  private readonly tokens = new RateLimiterMemory({ keyPrefix: 'token', points: 50, duration: MINUTE })

  /** An attempt at somebody's password. It counts before it is made, so that many at once count too, until it succeeds. */
  async guess<T>(account: string, attempt: () => Promise<T>): Promise<T> {
    return counted(this.accounts, account, attempt)
  }

  /** An attempt to come in from somewhere. */
  async from<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    return counted(this.addresses, address, attempt)
  }

  /** A token that was refused. Neither a valid one nor a password is ever held up by those that were. */
  async refused(address: string): Promise<void> {
    await consume(this.tokens, address)
  }
}

/** Everything but tokens is counted before it is tried. */
export function limitSignIns(app: Application) {
  const limits = app.get('signInLimits')
  return async ({ data, params }: HookContext, next: NextFunction): Promise<void> => {
    const address = clientAddress(params.headers ?? params.connection?.headers)
    if (!params.provider) return next()
    if (data.strategy === 'jwt' || data.strategy === 'refresh') return countFailures(app, address, next)
    const attempt = data.strategy === 'local' ? () => limits.guess(canonicalEmail(data.email), next) : next
    await limits.from(address, attempt)
  }
}

/** Lets an attempt to use a token through, and counts it when it was refused. */
export async function countFailures<T>(app: Application, address: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof NotAuthenticated && error.data?.reason === 'invalid_token') {
      await app.get('signInLimits').refused(address)
    }
    throw error
  }
}

async function counted<T>(limiter: RateLimiterMemory, key: string, attempt: () => Promise<T>): Promise<T> {
  await consume(limiter, key)
  const answer = await attempt()
  await limiter.reward(key)
  return answer
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    throw tooManyRequests('too_many_attempts', 'Too many failed attempts to sign in. Wait a minute.', refused)
  }
}
